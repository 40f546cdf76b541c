/// Bytes of one ticket as they grow: the one place of this family where memory is written without a check of each byte.
///
/// Why not `[UInt8]`: an append checks capacity and uniqueness for every byte, which is most of the time of a ticket
/// of 300 bytes. Here ``fits(_:)`` checks once for a piece whose greatest length is known, and what follows may write
/// no more than was asked for. In debug builds, so in all tests, every write is checked against that.
///
/// The room is fixed, so nothing is allocated while a ticket is written, and the compiler need not retain what it
/// reads. Whoever finds the writer full starts again with more room.
struct ByteWriter: ~Copyable {
    private let start: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    private(set) var count = 0
    /// A piece was left out for want of room: the bytes are of no use.
    private(set) var isFull = false

    /// - Parameter room: outlives the writer; need not be initialised.
    init(into room: UnsafeMutableBufferPointer<UInt8>) {
        guard let start = room.baseAddress else { preconditionFailure("a writer without room") }
        self.start = start
        capacity = room.count
    }

    /// Whether so many more bytes fit. If not, the piece must be left out.
    @inline(__always)
    private mutating func fits(_ more: Int) -> Bool {
        if capacity &- count >= more { return true }
        isFull = true
        return false
    }

    /// Back to an earlier count.
    mutating func cut(to count: Int) {
        precondition((0...self.count).contains(count))
        self.count = count
    }

    /// One byte of a piece that fits.
    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        assert(count < capacity, "more was written than fits")
        start[count] = byte
        count &+= 1
    }

    // MARK: pieces

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if fits(1) { put(byte) }
    }

    @inline(__always)
    mutating func append(_ a: UInt8, _ b: UInt8, _ c: UInt8) {
        guard fits(3) else { return }
        put(a)
        put(b)
        put(c)
    }

    /// A command: up to eight bytes in one number, the first sent in the highest of `length` bytes.
    @inline(__always)
    mutating func append(_ command: UInt64, length: Int) {
        precondition((1...8).contains(length))
        guard fits(8) else { return }
        UnsafeMutableRawPointer(start + count).storeBytes(
            of: (command << UInt64(64 - 8 * length)).bigEndian, as: UInt64.self)
        count += length
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress, fits(bytes.count) else { return }
        (start + count).update(from: source, count: bytes.count)
        count += bytes.count
    }

    /// The pair `times` times.
    mutating func append(_ first: UInt8, _ second: UInt8, times: Int) {
        guard fits(2 * times) else { return }
        for _ in 0..<times {
            put(first)
            put(second)
        }
    }

    /// Image data, with one dot more wherever 10h is followed by 04h, 05h or 14h: printers obey those pairs even
    /// inside image data (T88III; APG p.12).
    mutating func append(raster bytes: ArraySlice<UInt8>) {
        guard fits(bytes.count) else { return }
        var before: UInt8 = 0
        for byte in bytes {
            let safe = before == 0x10 && (byte == 0x04 || byte == 0x05 || byte == 0x14) ? byte | 0x08 : byte
            put(safe)
            before = safe
        }
    }

    enum TextEnd { case done, lineFeed, unknown }

    /// UTF-8 to ASCII and two-byte GB18030, at most as many bytes as there were. Swift's strings are valid UTF-8, so a
    /// first byte is followed by what it announces.
    /// - Parameter columns: grows by one for a character of ASCII, by two for any other.
    mutating func append(
        utf8: UnsafeBufferPointer<UInt8>, codes: UnsafePointer<UInt16>, columns: inout Int
    ) -> TextEnd {
        guard var source = utf8.baseAddress, fits(utf8.count) else { return .done }
        let end = source + utf8.count
        var target = start + count
        defer {
            columns &+= target - (start + count)
            count = target - start
        }
        while source < end {
            let before = source
            var least = UInt16.max
            // Most of a ticket: hanzi and full-width marks, three bytes each.
            while end - source >= 3 {
                // With the marks of UTF-8 taken off at once. No other first byte gives a number of this range, and the
                // table has a code for each of it.
                let scalar =
                    UInt(source[0]) << 12 &+ UInt(source[1]) << 6 &+ UInt(source[2]) &- (0xE0 << 12 + 0x80 << 6 + 0x80)
                guard scalar &- 0x800 < 0x10000 - 0x800 else { break }
                let code = codes[Int(bitPattern: scalar)]
                UnsafeMutableRawPointer(target).storeBytes(of: code.bigEndian, as: UInt16.self)
                least = min(least, code)
                target += 2
                source += 3
            }
            // No code of the table is 0 but that of a character it lacks.
            guard least != 0 else { return .unknown }
            while end - source >= 8 {
                let eight = UnsafeRawPointer(source).loadUnaligned(as: UInt64.self)
                guard Self.isPrintableASCII(eight) else { break }
                UnsafeMutableRawPointer(target).storeBytes(of: eight, as: UInt64.self)
                target += 8
                source += 8
            }
            while source < end, source[0] &- 0x20 < 0x7F - 0x20 {
                target[0] = source[0]
                target += 1
                source += 1
            }
            guard source < end else { break }
            guard source[0] < 0xE0 else {
                // Four bytes, or what no string holds.
                guard source > before else { return .unknown }
                continue
            }
            if source[0] < 0x80 { return source[0] == 0x0A ? .lineFeed : .unknown }
            // Two bytes: eleven bits.
            guard end - source >= 2 else { return .unknown }
            let code = codes[Int(source[0] & 0x1F) << 6 | Int(source[1] & 0x3F)]
            guard code != 0 else { return .unknown }
            UnsafeMutableRawPointer(target).storeBytes(of: code.bigEndian, as: UInt16.self)
            target += 2
            source += 2
        }
        return .done
    }

    /// Whether each of eight bytes is 20h-7Eh: none has its highest bit, none gets it by adding one, each keeps one
    /// that it is given when 20h is taken off.
    @inline(__always)
    private static func isPrintableASCII(_ eight: UInt64) -> Bool {
        let highest: UInt64 = 0x8080_8080_8080_8080
        let ones: UInt64 = 0x0101_0101_0101_0101
        return (eight | (eight &+ ones) | ~((eight | highest) &- 0x20 &* ones)) & highest == 0
    }

    /// All bytes so far.
    var bytes: [UInt8] { [UInt8](UnsafeBufferPointer(start: start, count: count)) }
}
