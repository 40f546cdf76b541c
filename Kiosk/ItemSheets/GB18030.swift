import Glibc

/// GB18030, and so GBK and GB2312, the encodings in which spreadsheet programs in China save CSV by default. By the C
/// library's own tables; the one file of this room that is not plain Swift. Pure all the same: the same bytes give the
/// same answer.
enum GB18030 {
    /// As UTF-8; nil if it is not GB18030, or the C library has no tables for it.
    static func decode(_ bytes: [UInt8]) -> [UInt8]? { convert(bytes, from: "GB18030", to: "UTF-8") }

    /// - Parameter utf8: must be UTF-8.
    static func encode(_ utf8: [UInt8]) -> [UInt8]? { convert(utf8, from: "UTF-8", to: "GB18030") }

    private static func convert(_ bytes: [UInt8], from: String, to: String) -> [UInt8]? {
        guard !bytes.isEmpty else { return [] }
        guard let converter = iconv_open(to, from), Int(bitPattern: converter) != -1 else { return nil }
        defer { iconv_close(converter) }
        var input = bytes.map { CChar(bitPattern: $0) }
        // Two bytes of GB18030 are at most three of UTF-8, three of UTF-8 at most four of GB18030; one stays one.
        var output = [CChar](repeating: 0, count: bytes.count * 2 + 16)
        let written: Int? = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                var source = input.baseAddress
                var sourceLeft = input.count
                var target = output.baseAddress
                var targetLeft = output.count
                let failed = iconv(converter, &source, &sourceLeft, &target, &targetLeft) == -1
                return failed || sourceLeft != 0 ? nil : output.count - targetLeft
            }
        }
        return written.map { output[..<$0].map { UInt8(bitPattern: $0) } }
    }
}
