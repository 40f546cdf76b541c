import ItemList

/// How the characters of a sheet are coded.
public enum SheetEncoding: String, Sendable, Hashable, CaseIterable {
    case utf8 = "UTF-8"
    /// UTF-8 with a byte order mark, by which spreadsheet programs recognise it.
    case utf8Mark = "UTF-8 BOM"
    case gb18030 = "GB18030"
    case utf16Little = "UTF-16LE BOM"
    case utf16Big = "UTF-16BE BOM"

    /// Coded so that a spreadsheet program opens it right: UTF-8 gets its mark, everything else stays as it was.
    /// - Parameter utf8: UTF-8.
    public func encodeForSpreadsheet(_ utf8: [UInt8]) -> [UInt8] {
        switch self {
        case .utf8, .utf8Mark: Self.mark + utf8
        case .gb18030: GB18030.encode(utf8) ?? Self.mark + utf8
        case .utf16Little: units(utf8).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        case .utf16Big: units(utf8).flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        }
    }

    static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private func units(_ utf8: [UInt8]) -> [UInt16] { [0xFEFF] + Array(String(decoding: utf8, as: UTF8.self).utf16) }
}

/// A sheet's characters as UTF-8 without mark, and how they were coded.
struct SheetText {
    var utf8: [UInt8]
    var encoding: SheetEncoding

    enum Failure: Error, Hashable {
        case empty
        case tooLarge(Int)
        /// What the file is instead, by its first bytes.
        case otherFile(ListText)
        case utf16WithoutMark
        /// Neither UTF-8 nor GB18030; the first wrong line, from 1.
        case notText(line: Int)
        /// UTF-8 but for some bytes: damaged on its way, or cut.
        case damagedUTF8(line: Int)
    }

    static func decode(_ bytes: [UInt8], limit: Int) throws(Failure) -> SheetText {
        guard bytes.count <= limit else { throw .tooLarge(bytes.count) }
        guard !bytes.isEmpty else { throw .empty }
        if let other = FileKind.other(bytes) { throw .otherFile(other) }
        if bytes.starts(with: SheetEncoding.mark) {
            return SheetText(utf8: try utf8(Array(bytes.dropFirst(3))), encoding: .utf8Mark)
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return try utf16(bytes) }
        if String(validating: bytes, as: UTF8.self) != nil {
            if isUTF16WithoutMark(bytes) { throw .utf16WithoutMark }
            return SheetText(utf8: bytes, encoding: .utf8)
        }
        if isUTF16WithoutMark(bytes) { throw .utf16WithoutMark }
        if isMostlyUTF8(bytes) { throw .damagedUTF8(line: line(ofFirstWrong: bytes)) }
        guard let text = GB18030.decode(bytes) else { throw .notText(line: line(ofFirstWrong: bytes)) }
        return SheetText(utf8: text, encoding: .gb18030)
    }

    private static func utf8(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw .damagedUTF8(line: line(ofFirstWrong: bytes))
        }
        return bytes
    }

    private static func utf16(_ bytes: [UInt8]) throws(Failure) -> SheetText {
        let isLittle = bytes[0] == 0xFF
        guard bytes.count.isMultiple(of: 2) else { throw .notText(line: 1) }
        let units = stride(from: 2, to: bytes.count, by: 2).map { at -> UInt16 in
            let (first, second) = (UInt16(bytes[at]), UInt16(bytes[at + 1]))
            return isLittle ? first | second << 8 : second | first << 8
        }
        guard let text = String(validating: units, as: UTF16.self) else { throw .notText(line: 1) }
        return SheetText(utf8: Array(text.utf8), encoding: isLittle ? .utf16Little : .utf16Big)
    }

    /// Header names are ASCII or Chinese: in UTF-16 every other byte of a separator and of ASCII is zero.
    private static func isUTF16WithoutMark(_ bytes: [UInt8]) -> Bool {
        let head = bytes.prefix(200)
        return head.count >= 8 && head.count(where: { $0 == 0 }) * 4 >= head.count
    }

    /// A byte or two lost in UTF-8 must not be taken for GBK, which would turn the whole sheet into other characters.
    private static func isMostlyUTF8(_ bytes: [UInt8]) -> Bool {
        var whole = 0
        var broken = 0
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars where scalar.value >= 0x80 {
            if scalar.value == 0xFFFD { broken += 1 } else { whole += 1 }
        }
        return whole > broken * 4
    }

    private static func line(ofFirstWrong bytes: [UInt8]) -> Int {
        var line = 1
        for row in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if String(validating: row, as: UTF8.self) == nil { return line }
            line += 1
        }
        return 1
    }
}

/// Files that are given by mistake where a sheet is due.
enum FileKind {
    static func other(_ bytes: [UInt8]) -> ListText? {
        for (signature, kind) in signatures where bytes.starts(with: signature) { return kind }
        let head = String(decoding: bytes.prefix(256).filter { $0 < 0x80 && $0 != 0 }, as: UTF8.self).lowercased()
        let start = head.drop(while: \.isWhitespace)
        if start.hasPrefix("<!doctype") || start.hasPrefix("<html") || start.hasPrefix("<table") {
            return ListText("网页（HTML）", "a web page (HTML)")
        }
        if start.hasPrefix("<?xml") { return ListText("XML 文件", "an XML file") }
        if start.hasPrefix("{\"") { return ListText("事项清单（JSON）", "an item list (JSON)") }
        if start.hasPrefix("{\\rtf") { return ListText("RTF 文档", "an RTF document") }
        return nil
    }

    private static let signatures: [([UInt8], ListText)] = [
        ([0x50, 0x4B, 0x03, 0x04], ListText("电子表格工作簿（XLSX、ODS）或 ZIP 文件", "a workbook (XLSX, ODS) or ZIP file")),
        ([0xD0, 0xCF, 0x11, 0xE0], ListText("旧式电子表格工作簿（XLS、ET）", "an old workbook (XLS, ET)")),
        ([0x25, 0x50, 0x44, 0x46], ListText("PDF 文件", "a PDF")),
        ([0x89, 0x50, 0x4E, 0x47], ListText("图片（PNG）", "a picture (PNG)")),
        ([0xFF, 0xD8, 0xFF], ListText("图片（JPEG）", "a picture (JPEG)")),
        ([0x47, 0x49, 0x46, 0x38], ListText("图片（GIF）", "a picture (GIF)")),
        ([0x1F, 0x8B], ListText("压缩文件（GZIP）", "a compressed file (GZIP)")),
        ([0x52, 0x61, 0x72, 0x21], ListText("压缩文件（RAR）", "a compressed file (RAR)")),
        ([0x37, 0x7A, 0xBC, 0xAF], ListText("压缩文件（7z）", "a compressed file (7z)")),
        ([0xFF, 0xFE, 0x00, 0x00], ListText("UTF-32 文本", "text in UTF-32")),
    ]
}
