import DeviceModel
import ItemList

/// Handing over: at the counter, or by post where an item has it and the citizen chooses it. What post needs is asked
/// then, and only then; without it the result waits at the counter.
extension KioskMachine {
    mutating func deliver(_ delivery: Delivery, _ now: Instant) {
        guard let session, session.plan.canBePosted else { return }
        self.session?.delivery = delivery
        self.session?.deliveryDone = delivery == .counter
        advance(now)
    }
}

extension MaterialPlan {
    /// The id of a list's own field for the address, where it has one.
    static let addressID = "mailAddress"

    var canBePosted: Bool { Self.canBePosted(cases) }

    static func canBePosted(_ cases: [ServiceItem]) -> Bool { cases.contains { $0.delivery.contains(.post) } }

    /// Name, phone and address that post needs.
    var deliveryFields: [FormField] {
        var address =
            addressField
            ?? FormField(
                id: Self.addressID, labelZh: "邮寄地址", labelEn: "Postal address", kind: .address, required: true,
                personal: true)
        address.required = true
        return [
            FormField(
                id: "recipientName", labelZh: "收件人", labelEn: "Recipient", kind: .text, required: true, personal: true,
                from: "identity.name"),
            FormField(
                id: "recipientPhone", labelZh: "收件人电话", labelEn: "Recipient's phone", kind: .phone, required: true,
                personal: true, from: "identity.phone"),
            address,
        ]
    }
}

extension Session {
    /// By post, with everything that post needs.
    var isPosted: Bool {
        delivery == .post && deliveryDone && plan.deliveryFields.allSatisfy { value($0) != nil }
    }

    func delivery(of item: ServiceItem) -> Delivery {
        isPosted && item.delivery.contains(.post) ? .post : .counter
    }
}
