import Foundation
public import ItemList
import Vault

/// The personal part of a case, opened with the hub's private key.
public struct OpenedCase: Sendable {
    public struct Page: Sendable {
        public var id: String
        public var material: String
        public var bytes: [UInt8]
    }
    /// What the citizen gave, as the kiosk coded it: applicant, fields, pages, references.
    public var content: StrictJSON
    public var pages: [Page]

    /// - Throws: `VaultError` for what was not sealed for this hub and this case.
    init(_ body: StrictJSON, number: String, hub: HubPrivateKey) throws {
        let context = "case:" + number
        let key = try hub.unwrap(Self.bytes(body, "wrappedKey"), context: context)
        defer { key.destroy() }
        content = try StrictJSON.read(try hub.open(Self.bytes(body, "ciphertext"), key: key, context: context))
        pages = []
        guard case .array(let entries)? = Self.member(body, "pages") else { return }
        for entry in entries {
            guard case .string(let id)? = Self.member(entry, "id"),
                case .string(let material)? = Self.member(entry, "material")
            else { continue }
            let context = "page:" + id
            let pageKey = try hub.unwrap(Self.bytes(entry, "wrappedKey"), context: context)
            defer { pageKey.destroy() }
            let bytes = try hub.open(Self.bytes(entry, "ciphertext"), key: pageKey, context: context)
            pages.append(Page(id: id, material: material, bytes: bytes))
        }
    }

    private static func member(_ value: StrictJSON, _ key: String) -> StrictJSON? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.key == key }?.value
    }

    private static func bytes(_ value: StrictJSON, _ key: String) -> [UInt8] {
        guard case .string(let text)? = member(value, key) else { return [] }
        return Data(base64Encoded: text).map { Array($0) } ?? []
    }
}
