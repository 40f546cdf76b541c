import Foundation
import KioskCore
import KioskStore
import PaperServices
import Vault

/// One vault per service: made at its first secret, destroyed at its end.
actor VaultSealing: CaseSealing {
    private let hub: HubPublicKey
    private var sessions: [ServiceID: SessionVault] = [:]

    init(hub: HubPublicKey) { self.hub = hub }

    func vault(of service: ServiceID) throws -> SessionVault {
        if let vault = sessions[service] { return vault }
        let vault = try SessionVault(hub: hub)
        sessions[service] = vault
        return vault
    }

    func seal(_ draft: SealedDraft, pages: [PageID: KeptPage], service: ServiceID) throws -> SealedCase {
        let vault = try vault(of: service)
        let key = try vault.makeDataKey()
        defer { key.destroy() }
        var clear = Array(try JSONEncoder.sorted.encode(draft.content))
        defer { for index in clear.indices { clear[index] = 0 } }
        let context = draft.subject.description
        var sealed = SealedCase(
            subject: draft.subject, ciphertext: try vault.seal(clear, key: key, context: context),
            wrappedKey: try vault.wrapForHub(key, context: context))
        for (material, ids) in draft.content.pages.sorted(by: { $0.key < $1.key }) {
            for id in ids {
                guard let page = pages[id] else { throw StoreError.rule("page \(id.value) is not kept") }
                let context = PageService.context(pageID: id.value)
                let pageKey = try vault.unwrapForSession(page.wrappedKey, context: context)
                defer { pageKey.destroy() }
                sealed.pages.append(
                    SealedPage(
                        id: id, material: material, ciphertext: page.ciphertext,
                        wrappedKey: try vault.wrapForHub(pageKey, context: context)))
            }
        }
        return sealed
    }

    func erase(_ service: ServiceID) { sessions.removeValue(forKey: service)?.destroy() }
}

extension JSONEncoder {
    static var sorted: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return encoder
    }
}
