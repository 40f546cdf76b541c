import Glibc

/// Two-byte GB18030 codes of the Basic Multilingual Plane, made once by the C library's iconv; 0 where there is none.
///
/// Only areas 1-5 are in a printer's font (SUREPRINT SP91, Cashino KP-628E manuals): codes of the user-defined areas
/// and all four-byte codes are left out. First byte 81h-FEh, second 40h-7Eh or 80h-FEh, so no two-byte code holds a
/// control byte.
enum GB18030Table {
    /// 65,536 codes indexed by UTF-16 unit; high byte is sent first. Kept for the life of the process, so that a
    /// character costs one load.
    // Safe: written once before anybody sees it, read only ever after, never freed.
    nonisolated(unsafe) static let codes: UnsafePointer<UInt16> = make()

    private static func make() -> UnsafePointer<UInt16> {
        let table = UnsafeMutablePointer<UInt16>.allocate(capacity: 0x10000)
        table.initialize(repeating: 0, count: 0x10000)
        fill(table)
        return UnsafePointer(table)
    }

    private static func fill(_ table: UnsafeMutablePointer<UInt16>) {
        guard let converter = iconv_open("GB18030", "UTF-16LE"), Int(bitPattern: converter) != -1 else { return }
        defer { iconv_close(converter) }
        for unit in 0x80..<0x10000 where !(0xD800...0xF8FF).contains(unit) {
            var source: (UInt8, UInt8) = (UInt8(unit & 0xFF), UInt8(unit >> 8))
            var target: (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
            var left = 4
            let result = withUnsafeMutableBytes(of: &source) { from in
                withUnsafeMutableBytes(of: &target) { to -> Int in
                    var input = from.baseAddress?.assumingMemoryBound(to: CChar.self)
                    var output = to.baseAddress?.assumingMemoryBound(to: CChar.self)
                    var count = 2
                    return Int(bitPattern: UInt(iconv(converter, &input, &count, &output, &left)))
                }
            }
            if result == -1 { iconv(converter, nil, nil, nil, nil) }
            guard result == 0, left == 2, isInFont(target.0, target.1) else { continue }
            table[unit] = UInt16(target.0) << 8 | UInt16(target.1)
        }
    }

    /// Areas: 1 A1-A9 × A1-FE, 2 B0-F7 × A1-FE, 3 81-A0 × 40-FE, 4 AA-FE × 40-A0, 5 A8-A9 × 40-A0 (GB 18030-2000).
    private static func isInFont(_ first: UInt8, _ second: UInt8) -> Bool {
        switch (first, second) {
        case (0xA1...0xA9, 0xA1...0xFE), (0xB0...0xF7, 0xA1...0xFE), (0x81...0xA0, 0x40...0xFE): true
        case (0xAA...0xFE, 0x40...0xA0), (0xA8...0xA9, 0x40...0xA0): true
        default: false
        }
    }
}
