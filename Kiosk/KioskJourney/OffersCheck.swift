import DeviceModel
import KioskWire

/// Compares the offers with what a journey wishes.
enum OffersCheck {
    static func difference(_ answer: ItemsMessage, _ wish: OffersWish) -> String? {
        if let total = wish.total, answer.total != total { return "the list has \(answer.total) items, not \(total)" }
        if let offered = wish.offered, answer.offered != offered {
            return "\(answer.offered) items are offered, not \(offered)"
        }
        let closed = answer.items.filter { item in
            !item.offered && !item.reasons.contains { $0.code == wish.except }
        }
        if let wanted = wish.closed, Set(closed.map(\.name)) != Set(wanted) {
            return
                "not offered: \(closed.map(\.name).joined(separator: ", ")); wished: \(wanted.joined(separator: ", "))"
        }
        if let warning = wish.warning, let wanted = wish.warned {
            let count = answer.items.count { $0.offered && $0.warnings.contains { $0.code == warning } }
            if count != wanted { return "\(count) items warn of \(warning), not \(wanted)" }
        }
        if wish.alternatives, let bare = answer.items.first(where: { !$0.offered && $0.alternatives.isEmpty }) {
            return "\(bare.name) names no other way"
        }
        return nil
    }

    static func difference(_ answer: ItemsMessage, _ wish: ItemWish) -> String? {
        guard let item = answer.items.first(where: { $0.name == wish.name || $0.id == wish.name }) else {
            return "there is no item \(wish.name)"
        }
        if let offered = wish.offered, item.offered != offered {
            let why = item.reasons.map(\.code).joined(separator: ", ")
            return "\(item.name) is \(item.offered ? "offered" : "not offered (\(why))")"
        }
        if let reason = wish.reason, !item.reasons.contains(where: { $0.code == reason }) {
            return "\(item.name) has no reason \(reason), only: \(item.reasons.map(\.code).joined(separator: ", "))"
        }
        if let warning = wish.warning, !item.warnings.contains(where: { $0.code == warning }) {
            return "\(item.name) has no warning \(warning), only: \(item.warnings.map(\.code).joined(separator: ", "))"
        }
        return nil
    }

    static func words(_ item: OfferMessage) -> String {
        if item.offered {
            let told = item.warnings.map(\.text.zh).joined(separator: " ")
            return "\(item.name): offered" + (told.isEmpty ? "" : ", and told before: \(told)")
        }
        return "\(item.name): not offered: \(item.reasons.map(\.text.zh).joined(separator: " "))"
            + "; instead: \(item.alternatives.map(\.zh).joined(separator: "; "))"
    }
}
