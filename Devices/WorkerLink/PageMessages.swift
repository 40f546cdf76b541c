/// Makes an encrypted JPEG of a page. Descriptors: 0 the page (a sealed memfd), 1 the data key (a memfd of 32 bytes, which
/// the worker overwrites). The reply comes with one descriptor, a sealed memfd with the ciphertext.
public struct EncodePageRequest: WorkerRequest, Hashable {
    public static let operation = "encode-page"
    public typealias Progress = WorkerNothing
    public var shape: PageShape
    /// What the ciphertext is bound to.
    public var context: String
    /// JPEG quality, 1...100.
    public var quality: Int

    public struct Reply: Codable, Sendable, Hashable {
        public var jpegByteCount: Int
        public var ciphertextByteCount: Int

        public init(jpegByteCount: Int, ciphertextByteCount: Int) {
            self.jpegByteCount = jpegByteCount
            self.ciphertextByteCount = ciphertextByteCount
        }
    }

    public init(shape: PageShape, context: String, quality: Int = 85) {
        self.shape = shape
        self.context = context
        self.quality = quality
    }
}
