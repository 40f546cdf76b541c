import Testing

@testable import Vault

@Suite("SealedChunks")
struct SealedChunksTests {
    static let chunk = 64

    /// Sizes around the chunk's edges.
    @Test("what was sealed opens, and has the length that was said", arguments: [0, 1, 63, 64, 65, 128, 129, 1000])
    func opens(count: Int) throws {
        let key = try DataKey()
        let clear = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let sealed = try seal(clear, key)
        #expect(sealed.count == SealedChunks.sealedLength(of: count, chunkSize: Self.chunk))
        #expect(try SealedChunks.open(sealed, key: key, context: "page:1") == clear)
    }

    @Test("a page of the real chunk size opens")
    func opensLarge() throws {
        let key = try DataKey()
        let clear = [UInt8](repeating: 7, count: SealedChunks.chunkSize * 3 + 5)
        let sealed = try clear.withUnsafeBytes { try SealedChunks.seal($0, key: key, context: "c") }
        #expect(try SealedChunks.open(sealed, key: key, context: "c") == clear)
        #expect(!sealed.contains(sequence: [UInt8](repeating: 7, count: 16)))
    }

    @Test("every truncation is detected")
    func truncations() throws {
        let key = try DataKey()
        let sealed = try seal([UInt8](repeating: 1, count: 200), key)
        for count in 0..<sealed.count {
            #expect(throws: VaultError.self, "cut to \(count)") {
                try SealedChunks.open(Array(sealed.prefix(count)), key: key, context: "page:1")
            }
        }
        #expect(throws: VaultError.self) { try SealedChunks.open(sealed + [0], key: key, context: "page:1") }
        #expect(throws: VaultError.self) {
            try SealedChunks.open(sealed + [UInt8](repeating: 0, count: 80), key: key, context: "page:1")
        }
    }

    @Test("every flipped bit is detected")
    func flips() throws {
        let key = try DataKey()
        let sealed = try seal([UInt8](repeating: 1, count: 130), key)
        for index in sealed.indices {
            for bit in 0..<8 {
                var altered = sealed
                altered[index] ^= 1 << bit
                #expect(throws: VaultError.self, "bit \(bit) of byte \(index)") {
                    try SealedChunks.open(altered, key: key, context: "page:1")
                }
            }
        }
    }

    @Test("chunks that are swapped, doubled, dropped or taken from another ciphertext are detected")
    func moves() throws {
        let key = try DataKey()
        let clear = [UInt8](repeating: 1, count: Self.chunk * 3)
        let sealed = try seal(clear, key)
        let other = try seal(clear, key)
        let header = Array(sealed.prefix(SealedChunks.headerLength))
        let length = Self.chunk + SealedChunks.tagLength
        func chunk(_ index: Int, of bytes: [UInt8]) -> [UInt8] {
            Array(bytes[SealedChunks.headerLength + index * length..<SealedChunks.headerLength + (index + 1) * length])
        }
        let (a, b, c) = (chunk(0, of: sealed), chunk(1, of: sealed), chunk(2, of: sealed))
        #expect(try SealedChunks.open(header + a + b + c, key: key, context: "page:1") == clear)
        for wrong in [b + a + c, a + a + c, a + c, b + c, a + b, a, a + b + c + c, a + chunk(1, of: other) + c] {
            #expect(throws: VaultError.self) { try SealedChunks.open(header + wrong, key: key, context: "page:1") }
        }
    }

    @Test("another key or another context opens nothing")
    func bound() throws {
        let key = try DataKey()
        let sealed = try seal([1, 2, 3], key)
        let other = try DataKey()
        #expect(throws: VaultError.damaged(chunk: 0)) { try SealedChunks.open(sealed, key: other, context: "page:1") }
        #expect(throws: VaultError.damaged(chunk: 0)) { try SealedChunks.open(sealed, key: key, context: "page:2") }
    }

    @Test("a chunk size out of range is refused before any memory is taken for it")
    func hostileHeader() throws {
        let key = try DataKey()
        var sealed = try seal([1, 2, 3], key)
        for size in [[0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0x10, 0, 1]] as [[UInt8]] {
            sealed.replaceSubrange(8..<12, with: size)
            #expect(throws: VaultError.self) { try SealedChunks.open(sealed, key: key, context: "page:1") }
        }
    }

    private func seal(_ clear: [UInt8], _ key: DataKey) throws -> [UInt8] {
        try clear.withUnsafeBytes { try SealedChunks.seal($0, key: key, context: "page:1", chunkSize: Self.chunk) }
    }
}

extension [UInt8] {
    func contains(sequence: [UInt8]) -> Bool {
        guard !sequence.isEmpty, count >= sequence.count else { return false }
        return indices.dropLast(sequence.count - 1).contains { self[$0..<$0 + sequence.count].elementsEqual(sequence) }
    }
}
