/// What can go wrong in the vault. None of it says anything of the content.
public enum VaultError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The session is over, or the key was wiped.
    case destroyed
    /// Not enough memory, or no randomness; `errno`.
    case system(call: String, errno: Int32)
    /// The bytes do not begin as a ciphertext of ours does, or are too short for one.
    case notACiphertext(reason: String)
    /// A chunk was altered, cut, moved, or belongs to another key or context. Counted from 0.
    case damaged(chunk: Int)
    /// A wrapped key that does not open: altered, cut, for another hub, or for another context.
    case wrappedKey(reason: String)
    /// A file that holds no usable key.
    case keyFile(path: String, reason: String)
    /// More than ``SealedChunks/plaintext_max`` bytes.
    case tooLarge(Int)

    public var description: String {
        switch self {
        case .destroyed: "the key was destroyed with its session"
        case .system(let call, let number): "\(call) failed with errno \(number)"
        case .notACiphertext(let reason): "not a ciphertext of this vault: \(reason)"
        case .damaged(let chunk): "chunk \(chunk) is damaged, or key or context are not its own"
        case .wrappedKey(let reason): "a wrapped key does not open: \(reason)"
        case .keyFile(let path, let reason): "\(path): \(reason)"
        case .tooLarge(let count): "\(count) bytes are more than \(SealedChunks.plaintext_max)"
        }
    }
}
