/// What a layout may hold at most. Bounds keep one wrong caller from filling a printer or a kiosk's memory.
public enum LayoutBounds {
    public static let codedBytes = 2_000_000
    public static let blocks = 200
    public static let runsPerBlock = 64
    public static let cells = 8
    /// Unicode scalars in one run, and in the whole layout.
    public static let runLength = 2_000
    public static let textLength = 10_000
    /// UTF-8 bytes of a QR payload: what the largest symbol of ISO/IEC 18004 holds at level L.
    public static let qrBytes = 2_953
    /// Dots.
    public static let pictureWidth = 2_047
    public static let pictureHeight = 4_096
    public static let pictureBytes = 262_144
    public static let scale = 1...8
    public static let feed = 1...20
    public static let moduleSize = 1...16
}

/// What is wrong with a layout, and where: `blocks[3].qr.moduleSize`.
public struct LayoutError: Error, Hashable, Sendable, CustomStringConvertible {
    public var place: String
    public var problem: String

    public init(place: String, problem: String) {
        self.place = place
        self.problem = problem
    }

    public var description: String { "\(place): \(problem)" }
}

extension Layout {
    /// Checks every bound. - Parameter columns: the paper's, where known; then rows must fit.
    public func validate(columns: Int? = nil) throws(LayoutError) {
        guard version == Layout.currentVersion else {
            throw LayoutError(place: "version", problem: "\(version) is not known; this reads \(Layout.currentVersion)")
        }
        try LayoutError.check(blocks.count, 1...LayoutBounds.blocks, "blocks", "blocks")
        var text = 0
        var picture = 0
        for (index, block) in blocks.enumerated() {
            try block.validate("blocks[\(index)]", columns: columns, text: &text, picture: &picture)
        }
    }
}

extension LayoutError {
    static func check(
        _ value: Int, _ range: ClosedRange<Int>, _ place: String, _ what: String
    ) throws(LayoutError) {
        guard range.contains(value) else {
            throw LayoutError(
                place: place, problem: "\(value) \(what); allowed: \(range.lowerBound)...\(range.upperBound)")
        }
    }
}

extension Block {
    fileprivate func validate(
        _ place: String, columns: Int?, text: inout Int, picture: inout Int
    ) throws(LayoutError) {
        switch self {
        case .text(let runs, _):
            try validate(runs, place + ".text", text: &text)
        case .row(let cells):
            try LayoutError.check(cells.count, 1...LayoutBounds.cells, place + ".row", "cells")
            for (index, cell) in cells.enumerated() {
                let at = place + ".row[\(index)]"
                try LayoutError.check(cell.columns, 1...(columns ?? 255), at + ".columns", "columns")
                try validate(cell.runs, at, text: &text)
            }
            if let columns {
                let sum = cells.reduce(0) { $0 + $1.columns }
                try LayoutError.check(sum, 1...columns, place + ".row", "columns in all")
            }
        case .rule, .cut: break
        case .qr(let payload, let size, _):
            try LayoutError.check(size, LayoutBounds.moduleSize, place + ".qr.moduleSize", "dots")
            try LayoutError.check(payload.utf8.count, 1...LayoutBounds.qrBytes, place + ".qr.payload", "bytes")
            if payload.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
                throw LayoutError(place: place + ".qr.payload", problem: "has a control character")
            }
        case .picture(let bitmap, _):
            try bitmap.validate(place + ".picture", total: &picture)
        case .feed(let lines):
            try LayoutError.check(lines, LayoutBounds.feed, place + ".feed", "lines")
        }
    }

    private func validate(_ runs: [Run], _ place: String, text: inout Int) throws(LayoutError) {
        try LayoutError.check(runs.count, 0...LayoutBounds.runsPerBlock, place, "runs")
        for (index, run) in runs.enumerated() {
            let at = place + ".runs[\(index)]"
            try LayoutError.check(run.style.width, LayoutBounds.scale, at + ".style.width", "times")
            try LayoutError.check(run.style.height, LayoutBounds.scale, at + ".style.height", "times")
            // Bytes first: counting the scalars of a hostile megabyte is wasted.
            try LayoutError.check(run.text.utf8.count, 0...LayoutBounds.runLength * 4, at + ".text", "bytes")
            let scalars = run.text.unicodeScalars
            try LayoutError.check(scalars.count, 0...LayoutBounds.runLength, at + ".text", "characters")
            text += scalars.count
            for (offset, scalar) in scalars.enumerated() where scalar != "\n" {
                let value = scalar.value
                if value < 0x20 || (0x7F...0x9F).contains(value) {
                    throw LayoutError(
                        place: at + ".text", problem: "has control character \(value) at character \(offset)")
                }
            }
        }
        try LayoutError.check(text, 0...LayoutBounds.textLength, place, "characters in the layout so far")
    }
}

extension Bitmap {
    fileprivate func validate(_ place: String, total: inout Int) throws(LayoutError) {
        try LayoutError.check(width, 1...LayoutBounds.pictureWidth, place + ".width", "dots")
        try LayoutError.check(height, 1...LayoutBounds.pictureHeight, place + ".height", "dots")
        guard bytes.count == bytesPerRow * height else {
            throw LayoutError(
                place: place + ".bytes",
                problem: "\(bytes.count) bytes; \(width) by \(height) dots are \(bytesPerRow * height)")
        }
        total += bytes.count
        try LayoutError.check(total, 1...LayoutBounds.pictureBytes, place + ".bytes", "bytes of pictures so far")
    }
}
