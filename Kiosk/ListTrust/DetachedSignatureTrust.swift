import Crypto
import Foundation
public import ItemList

/// Trust in a list by one Ed25519 signature (RFC 8032) over its whole file, in a file beside it.
///
/// The signature is the raw 64 bytes, as `openssl pkeyutl -sign -rawin` writes them. Nothing of the list is parsed
/// before the signature was found good.
public struct DetachedSignatureTrust: ListTrust {
    public static let signatureLength = 64

    private let key: [UInt8]
    private let decoder: ItemListDecoder

    /// - Parameter publicKey: 32 bytes.
    public init(publicKey: [UInt8], limits: ItemListDecoder.Limits = ItemListDecoder.Limits()) throws(PublicKeyError) {
        guard publicKey.count == 32, (try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)) != nil else {
            throw PublicKeyError(reason: "it is not an Ed25519 public key")
        }
        key = publicKey
        decoder = ItemListDecoder(limits: limits)
    }

    /// - Parameter pem: the content of a public key file, see ``PublicKeyFile``.
    public init(pem: String, limits: ItemListDecoder.Limits = ItemListDecoder.Limits()) throws(PublicKeyError) {
        try self.init(publicKey: try PublicKeyFile.parse(pem), limits: limits)
    }

    /// As recorded in ``ListAcceptance/verifier``.
    public var name: String { "ed25519:" + Hex.text(SHA256.hash(data: key).prefix(8)) }

    public func judge(content: [UInt8], proof: [UInt8], floor: Int64, now: Int64) -> ListVerdict {
        var checks: [String] = []
        guard content.count <= decoder.limits.bytes else {
            return .refused(
                ListTrustRefusal(
                    .tooLarge, "\(content.count) bytes, \(decoder.limits.bytes) are allowed", "Make the list shorter"))
        }
        checks.append("size")
        guard proof.count == Self.signatureLength,
            let publicKey = try? Curve25519.Signing.PublicKey(rawRepresentation: key),
            publicKey.isValidSignature(proof, for: content)
        else {
            return .refused(
                ListTrustRefusal(
                    .signature, "the signature (\(proof.count) bytes) does not belong to this list and key \(name)",
                    "Fetch list and signature once more; if it stays so, do not use the list and tell its issuer"))
        }
        checks.append("signature")
        let list: ItemList
        do {
            list = try decoder.decode(content)
        } catch {
            return .refused(
                ListTrustRefusal(
                    .content, "\(error.problems.count + error.more) problems", "Its issuer has to mend it",
                    problems: error))
        }
        checks.append("content")
        guard list.header.sequence >= floor else {
            return .refused(
                ListTrustRefusal(
                    .sequence, "sequence \(list.header.sequence), \(floor) was accepted before",
                    "Its issuer has to give a new list a higher sequence"))
        }
        checks.append("sequence")
        guard let from = UTCTime.seconds(of: list.header.validFrom), from <= now else {
            return .refused(
                ListTrustRefusal(
                    .validFrom, "valid from \(list.header.validFrom)",
                    "Wait until then; if that is past, set the kiosk's clock"))
        }
        checks.append("validFrom")
        return .accepted(
            list,
            ListAcceptance(
                sequence: list.header.sequence, hash: Hex.text(SHA256.hash(data: content)), verifier: name,
                checks: checks))
    }
}

enum Hex {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef")
        return bytes.reduce(into: "") { text, byte in
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
    }
}
