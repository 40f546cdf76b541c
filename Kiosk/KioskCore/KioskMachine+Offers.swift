public import DeviceModel
import ItemList

/// Invariant 5: an item is offered if and only if each of its needs is met; otherwise it says why and where else.
extension KioskMachine {
    /// Every item of the list as it can be offered now, in the order of display (invariant 5).
    public func offers(at now: Instant) -> [ItemOffer] {
        var round = OfferRound(self, at: now)
        return needs.map { round.offer($0) }
    }

    func offer(_ item: ServiceItem, at now: Instant) -> ItemOffer {
        var round = OfferRound(self, at: now)
        return round.offer(OfferNeeds(plan(of: item)))
    }

    /// Where else (应急预案): another kiosk, the window, online; never empty.
    func waysOn(_ item: ServiceItem, _ now: Instant) -> [LocalizedText] {
        var round = OfferRound(self, at: now)
        return round.waysOn(item)
    }
}
