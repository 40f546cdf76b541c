/// Bytes of one ticket as they grow: the one place of this family where memory is written without a check of each byte.
///
/// Why not `[UInt8]`: an append checks capacity and uniqueness for every byte, which is most of the time of a ticket
/// of 300 bytes. Here ``reserve(_:)`` checks once for a piece whose greatest length is known, and what follows may
/// write no more than was reserved. In debug builds, so in all tests, every write is checked against that.
struct ByteWriter: ~Copyable {
    private var start: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = max(64, capacity)
        start = .allocate(capacity: self.capacity)
    }

    deinit { start.deallocate() }

    /// Makes room for so many more bytes.
    @inline(__always)
    mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let wanted = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
        larger.update(from: start, count: count)
        start.deallocate()
        (start, capacity) = (larger, wanted)
    }

    /// Back to an earlier count.
    mutating func cut(to count: Int) {
        precondition((0...self.count).contains(count))
        self.count = count
    }

    /// One byte of a piece that was reserved.
    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        assert(count < capacity, "more was written than reserved")
        start[count] = byte
        count += 1
    }

    // MARK: pieces

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        put(byte)
    }

    @inline(__always)
    mutating func append(_ a: UInt8, _ b: UInt8, _ c: UInt8) {
        reserve(3)
        put(a)
        put(b)
        put(c)
    }

    /// A command: up to eight bytes in one number, the first sent in the highest of `length` bytes.
    @inline(__always)
    mutating func append(_ command: UInt64, length: Int) {
        precondition((1...8).contains(length))
        reserve(8)
        assert(capacity - count >= 8)
        UnsafeMutableRawPointer(start + count).storeBytes(
            of: (command << UInt64(64 - 8 * length)).bigEndian, as: UInt64.self)
        count += length
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (start + count).update(from: source, count: bytes.count)
        count += bytes.count
    }

    /// The pair `times` times.
    mutating func append(_ first: UInt8, _ second: UInt8, times: Int) {
        reserve(2 * times)
        for _ in 0..<times {
            put(first)
            put(second)
        }
    }

    /// Image data, with one dot more wherever 10h is followed by 04h, 05h or 14h: printers obey those pairs even
    /// inside image data (T88III; APG p.12).
    mutating func append(raster bytes: ArraySlice<UInt8>) {
        reserve(bytes.count)
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
        guard let source = utf8.baseAddress else { return .done }
        let length = utf8.count
        reserve(length)
        let first = count
        defer { columns += count - first }
        var target = start + count
        var index = 0
        defer { count = target - start }
        while index < length {
            // Most of a ticket: hanzi and full-width marks, three bytes each.
            while index &+ 2 < length, source[index] & 0xF0 == 0xE0 {
                let value =
                    Int(source[index] & 0x0F) << 12 | Int(source[index &+ 1] & 0x3F) << 6
                    | Int(source[index &+ 2] & 0x3F)
                // 16 bits, and the table has 65,536 codes.
                let code = codes[value]
                guard code != 0 else { return .unknown }
                UnsafeMutableRawPointer(target).storeBytes(of: code.bigEndian, as: UInt16.self)
                target += 2
                index &+= 3
            }
            guard index < length else { break }
            let byte = source[index]
            if byte < 0x80 {
                guard byte >= 0x20, byte != 0x7F else { return byte == 0x0A ? .lineFeed : .unknown }
                target.pointee = byte
                target += 1
                index += 1
                continue
            }
            // Two bytes: eleven bits.
            guard byte < 0xE0, index + 1 < length else { return .unknown }
            let code = codes[Int(byte & 0x1F) << 6 | Int(source[index + 1] & 0x3F)]
            guard code != 0 else { return .unknown }
            UnsafeMutableRawPointer(target).storeBytes(of: code.bigEndian, as: UInt16.self)
            target += 2
            index += 2
        }
        return .done
    }

    /// All bytes so far.
    var bytes: [UInt8] { [UInt8](UnsafeBufferPointer(start: start, count: count)) }
}
