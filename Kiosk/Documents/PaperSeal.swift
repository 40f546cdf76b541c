/// Codes that prove a paper or a link genuine, under the kiosk's key.
public struct PaperSeal: Sendable {
    private let hmac: @Sendable ([UInt8]) -> [UInt8]

    /// - Parameter hmac: HMAC-SHA-256 under the kiosk's configured key; 32 bytes.
    public init(hmac: @escaping @Sendable ([UInt8]) -> [UInt8]) { self.hmac = hmac }

    /// The first 60 bits, as three groups of four characters, of HMAC over kind, public number, kiosk, time
    /// (`YYYY-MM-DD HH:MM:SS`, Asia/Shanghai, as printed) and hash of the layout in hex, a line each.
    public func paperCode(
        kind: String, publicNumber: String, kiosk: String, time: String, layoutHash: String
    ) -> String {
        let message = ["paper.1", kind, publicNumber, kiosk, time, layoutHash].joined(separator: "\n")
        let code = PaperSeal.base32(hmac(Array(message.utf8)), characters: 12)
        return stride(from: 0, to: code.count, by: 4).map { String(code[$0..<$0 + 4]) }.joined(separator: " ")
    }

    /// 100 bits for a rating link.
    public func ratingCode(service: String) -> String {
        String(PaperSeal.base32(hmac(Array("rating.1\n\(service)".utf8)), characters: 20))
    }

    /// Crockford's alphabet: no I, L, O, U, so that a code can be read out and typed.
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// The first `5 × characters` bits, most significant first; missing bytes count as 0.
    static func base32(_ bytes: [UInt8], characters: Int) -> [Character] {
        (0..<characters).map { position in
            var value = 0
            for bit in position * 5..<position * 5 + 5 {
                let byte = bit / 8 < bytes.count ? bytes[bit / 8] : 0
                value = value << 1 | Int(byte >> UInt8(7 - bit % 8) & 1)
            }
            return alphabet[value]
        }
    }
}
