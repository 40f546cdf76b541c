import HTTPTypes
import ItemList

extension DistrictQuestion {
    /// A batch of a kiosk's entries: taken, or 409 with what is expected next.
    func receiveEntries(
        _ kiosk: String, _ body: StrictJSON, _ district: District, _ failure: DistrictFailure?
    ) async -> DistrictReply {
        let (entries, lostThrough, problems) = EntryBody.batch(body)
        guard problems.isEmpty else { return invalid(problems) }
        let refuses = failure == .refusing || failure == .denying
        let receipt: EntryLog.Receipt
        do {
            receipt = try await district.receive(
                entries: entries, lostThrough: lostThrough, of: kiosk,
                refusal: refuses ? "entry.refused: the receiver was told to refuse" : nil)
        } catch {
            return .problem(.serviceUnavailable, "service.down", "The log cannot be kept", "\(error)")
        }
        switch receipt {
        case .taken(let through, let refused):
            let list = refused.sorted { $0.key < $1.key }.map { sequence, reason -> StrictJSON in
                .object([.init("sequence", .integer(sequence)), .init("reason", .string(reason))])
            }
            return .json([
                .init("kiosk", .string(kiosk)), .init("through", .integer(through)), .init("refused", .array(list)),
            ])
        case .gap(let through): return .gap(through: through, first: entries[0].sequence)
        case .conflict(let sequence):
            return .problem(.conflict, "entries.conflict", "Another entry has the sequence \(sequence)")
        case .full:
            let status = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
            return .problem(status, "service.full", "The log of this virtual district is full")
        }
    }
}

extension DistrictReply {
    static func gap(through: Int64, first: Int64) -> DistrictReply {
        DistrictReply(
            status: .conflict, type: "application/problem+json",
            bytes: StrictJSON.object([
                .init("type", .string("about:blank")), .init("title", .string("Entries are missing")),
                .init("code", .string("entries.gap")), .init("status", .integer(409)),
                .init("detail", .string("\(through + 1) is due, \(first) came")), .init("through", .integer(through)),
            ]).canonical)
    }
}
