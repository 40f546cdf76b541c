/// A page as it is kept: a JPEG under its data key. The form of the ciphertext is Vault's `SealedChunks`.
public struct EncryptedPage: Sendable, Hashable {
    public var ciphertext: [UInt8]
    public var jpegByteCount: Int
    /// Pixels.
    public var width: Int
    /// Rows.
    public var height: Int
    public var dpi: Int

    public init(ciphertext: [UInt8], jpegByteCount: Int, width: Int, height: Int, dpi: Int) {
        self.ciphertext = ciphertext
        self.jpegByteCount = jpegByteCount
        self.width = width
        self.height = height
        self.dpi = dpi
    }
}
