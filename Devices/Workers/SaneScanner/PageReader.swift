import CSane
import DeviceModel
import Glibc
import WorkerLink

/// Reads one frame of an open, set device. For one thread only.
struct PageReader {
    /// GOOD with no bytes: the net backend does so for ever when its server died. One a millisecond, so 2 s at least.
    static let emptyReads_max = 2_000
    static let piece = 256 << 10

    let handle: SaneHandle
    let dpi: Int
    let isCancelled: () -> Bool
    let progress: (Double) -> Void

    /// After `start` said GOOD: the whole page in a sealed memfd.
    func readPage(cancelled: WorkerFailure) throws(WorkerFailure) -> (PageShape, OwnedDescriptor) {
        let (parameters, channels) = try frame()
        let bytesPerRow = Int(parameters.bytes_per_line)
        let lines = Int(parameters.lines)
        // Of unknown height: room for 100 rows at first.
        let expected = lines > 0 ? bytesPerRow * lines : nil
        let buffer = try PageBuffer(capacity: expected ?? bytesPerRow * 100)
        let count = try fill(buffer, expected: expected, cancelled: cancelled)
        guard count > 0, count % bytesPerRow == 0, expected == nil || count == expected else {
            throw short(count, expected: expected, bytesPerRow: bytesPerRow)
        }
        let tail = FlatTail.rows(UnsafeRawBufferPointer(start: buffer.memory, count: count), bytesPerRow: bytesPerRow)
        if let tail {
            throw WorkerFailure(
                code: "scanner.page.tail", attempted: "read a page",
                evidence: "the last \(tail) of \(count / bytesPerRow) rows are the same and not white",
                retry: .newWorker)
        }
        let shape = PageShape(
            width: Int(parameters.pixels_per_line), height: count / bytesPerRow, bytesPerRow: bytesPerRow,
            channels: channels, depth: Int(parameters.depth), dpi: dpi)
        try shape.validate()
        return (shape, try buffer.seal(count: count))
    }

    /// Reads the first rows only, to see that the device gives any.
    func readSome(cancelled: WorkerFailure) throws(WorkerFailure) {
        let (parameters, _) = try frame()
        let buffer = try PageBuffer(capacity: max(4096, Int(parameters.bytes_per_line)))
        var empty = 0
        while true {
            if isCancelled() { throw cancelled }
            let (status, got) = handle.read(into: buffer.memory, count: buffer.capacity)
            guard status == SANE_STATUS_GOOD else {
                if status == SANE_STATUS_EOF { throw short(0, expected: nil, bytesPerRow: 1) }
                throw SaneStatus.failure(status, at: .read, attempted: "read the first rows")
            }
            if got > 0 { return }
            try pause(&empty)
        }
    }

    private func frame() throws(WorkerFailure) -> (SANE_Parameters, channels: Int) {
        let parameters = try handle.parameters()
        let channels = parameters.format == SANE_FRAME_GRAY ? 1 : parameters.format == SANE_FRAME_RGB ? 3 : 0
        let bytesPerRow = Int(parameters.bytes_per_line)
        guard channels > 0, parameters.last_frame == SANE_TRUE else {
            throw WorkerFailure(
                code: "scanner.settings.refused", attempted: "read a page",
                evidence: "frame format \(parameters.format.rawValue), the device scans in more than one pass")
        }
        let rows = max(1, Int(parameters.lines))
        guard bytesPerRow > 0, bytesPerRow < 1 << 20, bytesPerRow * rows <= PageShape.byteCount_max else {
            throw WorkerFailure(
                code: "scanner.memory.short", attempted: "read a page",
                evidence: "\(bytesPerRow) bytes a row, \(parameters.lines) rows", retry: .smaller)
        }
        return (parameters, channels)
    }

    private func fill(
        _ buffer: PageBuffer, expected: Int?, cancelled: WorkerFailure
    ) throws(WorkerFailure) -> Int {
        var count = 0
        var told = 0
        var empty = 0
        // One byte more than fits must not come; where to, if it does.
        var beyond = [UInt8](repeating: 0, count: 16)
        while true {
            if isCancelled() { throw cancelled }
            if count == buffer.capacity, expected == nil { try buffer.grow() }
            let room = buffer.capacity - count
            let (status, got) =
                room > 0
                ? handle.read(into: buffer.memory + count, count: min(room, Self.piece))
                : beyond.withUnsafeMutableBytes { space in
                    space.baseAddress.map { handle.read(into: $0, count: space.count) } ?? (SANE_STATUS_NO_MEM, 0)
                }
            if status == SANE_STATUS_EOF { return count }
            guard status == SANE_STATUS_GOOD else {
                throw SaneStatus.failure(status, at: .read, attempted: "read a page")
            }
            if got == 0 {
                try pause(&empty)
                continue
            }
            empty = 0
            count += got
            if room == 0 { return count }
            if let expected, (count - told) * 20 >= expected {
                told = count
                progress(Double(count) / Double(expected))
            }
        }
    }

    private func pause(_ empty: inout Int) throws(WorkerFailure) {
        empty += 1
        guard empty <= Self.emptyReads_max else {
            throw WorkerFailure(
                code: "scanner.device.io", attempted: "read a page",
                evidence: "\(empty) reads said GOOD and gave no bytes", retry: .newWorker)
        }
        usleep(1000)
    }

    private func short(_ count: Int, expected: Int?, bytesPerRow: Int) -> WorkerFailure {
        WorkerFailure(
            code: "scanner.page.short", attempted: "read a page",
            evidence: "\(count) of \(expected.map(String.init) ?? "whole rows of \(bytesPerRow)") bytes",
            retry: .newWorker)
    }
}
