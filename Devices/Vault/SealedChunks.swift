import CLinux
import Crypto
import FoundationEssentials

/// The form of a ciphertext: AES-256-GCM in chunks.
///
/// ```
/// header, 20 bytes      chunk 0                        …  last chunk
/// "KVLT" 01 01 00 00    ciphertext (chunk size) + tag     ciphertext (0…chunk size) + tag
/// chunk size, u32 BE
/// nonce prefix, 8 random bytes
/// ```
/// - Byte 4 is the version of the form (1), byte 5 the cipher (1: AES-256-GCM), bytes 6 and 7 are zero.
/// - Nonce of chunk n: prefix ‖ n as u32 BE. A key seals one ciphertext, so no nonce repeats under a key.
/// - Authenticated with each chunk: header ‖ n as u32 BE ‖ 1 if it is the last, else 0 ‖ length of the context as
///   u32 BE ‖ context in UTF-8. So a chunk cannot be cut off, moved, doubled, or put into another ciphertext, and the
///   whole opens only with the context it was made for.
/// - Tags have 16 bytes. Every chunk but the last is full; the last is empty only where the whole is.
public enum SealedChunks {
    public static let headerLength = 20
    public static let tagLength = 16
    public static let chunkSize = 64 << 10
    /// Sizes that `open` accepts.
    public static let chunkSizes = 1...(1 << 20)
    public static let plaintext_max = 256 << 20
    static let magic: [UInt8] = Array("KVLT".utf8)

    /// Length of the ciphertext of so many bytes.
    public static func sealedLength(of count: Int, chunkSize: Int = chunkSize) -> Int {
        headerLength + count + tagLength * chunkCount(of: count, chunkSize: chunkSize)
    }

    public static func seal(
        _ plaintext: UnsafeRawBufferPointer, key: DataKey, context: String, chunkSize: Int = chunkSize
    ) throws -> [UInt8] {
        let length = sealedLength(of: plaintext.count, chunkSize: chunkSize)
        return try [UInt8](unsafeUninitializedCapacity: length) { buffer, used in
            try seal(
                plaintext, key: key, context: context, into: UnsafeMutableRawBufferPointer(buffer), chunkSize: chunkSize
            )
            used = length
        }
    }

    /// - Parameter target: exactly ``sealedLength(of:chunkSize:)`` bytes.
    public static func seal(
        _ plaintext: UnsafeRawBufferPointer, key: DataKey, context: String, into target: UnsafeMutableRawBufferPointer,
        chunkSize: Int = chunkSize
    ) throws {
        guard plaintext.count <= plaintext_max, chunkSizes.contains(chunkSize) else {
            throw VaultError.tooLarge(plaintext.count)
        }
        precondition(target.count == sealedLength(of: plaintext.count, chunkSize: chunkSize))
        var prefix = [UInt8](repeating: 0, count: 8)
        let error = kl_random(&prefix, prefix.count)
        guard error == 0 else { throw VaultError.system(call: "getrandom", errno: -error) }
        let header = magic + [1, 1, 0, 0] + bigEndian(chunkSize) + prefix
        target.copyBytes(from: header)

        let symmetric = try key.symmetric()
        let chunks = chunkCount(of: plaintext.count, chunkSize: chunkSize)
        var at = headerLength
        for index in 0..<chunks {
            let clear = UnsafeRawBufferPointer(
                rebasing: plaintext[index * chunkSize..<min((index + 1) * chunkSize, plaintext.count)])
            let box = try AES.GCM.seal(
                clear, using: symmetric, nonce: AES.GCM.Nonce(data: prefix + bigEndian(index)),
                authenticating: associated(header: header, index: index, last: index == chunks - 1, context: context))
            UnsafeMutableRawBufferPointer(rebasing: target[at..<at + clear.count]).copyBytes(from: box.ciphertext)
            at += clear.count
            UnsafeMutableRawBufferPointer(rebasing: target[at..<at + tagLength]).copyBytes(from: box.tag)
            at += tagLength
        }
    }

    /// Opens the whole or nothing.
    /// - Throws: ``VaultError`` for every truncation, altered bit, moved chunk, other key or other context.
    static func open(_ sealed: [UInt8], key: DataKey, context: String) throws -> [UInt8] {
        guard sealed.count >= headerLength + tagLength else {
            throw VaultError.notACiphertext(reason: "\(sealed.count) bytes are too few")
        }
        guard Array(sealed[0..<4]) == magic else { throw VaultError.notACiphertext(reason: "wrong first bytes") }
        guard Array(sealed[4..<8]) == [1, 1, 0, 0] else {
            throw VaultError.notACiphertext(reason: "version \(sealed[4]), cipher \(sealed[5]) are not known")
        }
        let chunkSize = sealed[8..<12].reduce(0) { $0 << 8 | Int($1) }
        guard chunkSizes.contains(chunkSize) else {
            throw VaultError.notACiphertext(reason: "chunks of \(chunkSize) bytes")
        }
        let body = sealed.count - headerLength
        let chunks = (body + chunkSize + tagLength - 1) / (chunkSize + tagLength)
        let lastLength = body - (chunks - 1) * (chunkSize + tagLength)
        guard lastLength >= tagLength, lastLength > tagLength || chunks == 1 else {
            throw VaultError.damaged(chunk: chunks - 1)
        }
        let symmetric = try key.symmetric()
        let header = Array(sealed[0..<headerLength])
        var clear: [UInt8] = []
        clear.reserveCapacity(body - chunks * tagLength)
        for index in 0..<chunks {
            let start = headerLength + index * (chunkSize + tagLength)
            let end = min(start + chunkSize + tagLength, sealed.count)
            do {
                let box = try AES.GCM.SealedBox(
                    nonce: AES.GCM.Nonce(data: header[12..<20] + bigEndian(index)),
                    ciphertext: sealed[start..<end - tagLength], tag: sealed[end - tagLength..<end])
                clear += try AES.GCM.open(
                    box, using: symmetric,
                    authenticating: associated(
                        header: header, index: index, last: index == chunks - 1, context: context))
            } catch {
                throw VaultError.damaged(chunk: index)
            }
        }
        return clear
    }

    private static func chunkCount(of count: Int, chunkSize: Int) -> Int { max(1, (count + chunkSize - 1) / chunkSize) }

    private static func associated(header: [UInt8], index: Int, last: Bool, context: String) -> [UInt8] {
        let context = Array(context.utf8)
        return header + bigEndian(index) + [last ? 1 : 0] + bigEndian(context.count) + context
    }

    static func bigEndian(_ value: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: value).bigEndian) { Array($0) }
    }
}
