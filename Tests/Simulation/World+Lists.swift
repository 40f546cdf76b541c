import DeviceModel
import Invariants
import ItemList
import KioskCore

/// New lists: each kiosk takes one between sessions; one that nobody vouches for, or an old one, it does not take.
extension World {
    static func reference(_ list: ItemList) -> ListReference {
        ListReference(sequence: list.header.sequence, hash: "hash-\(list.header.sequence)")
    }

    /// Other limits, some items gone, some come back.
    mutating func publishList() {
        agenda.plan(.newList, at: now + plan.listEvery * 3_600_000)
        if random.chance(2500) { return offerOldList() }
        var header = base.header
        header.sequence = list.reference.sequence + 2
        var items = base.items.filter { _ in !random.chance(400) }
        let faster = 1 + random.below(5)
        for index in items.indices where items[index].promisedMinutes > faster {
            items[index].promisedMinutes -= faster
        }
        header.count = items.count
        let new = ItemList(header: header, items: items)
        take((Self.reference(new), new))
        count("list switches")
    }

    private mutating func take(_ new: TrustedList) {
        list = new
        fresh = kiosks.map { Self.rules($0.settings, new, plan.breakage) }
        guard plan.breakage == .switchesInSession else { return }
        for index in kiosks.indices where kiosks[index].isRunning { switchList(index) }
    }

    /// A list with a sequence below the one in force is refused, whoever signed it.
    private mutating func offerOldList() {
        count("lists refused")
        guard plan.breakage == .takesOlderList else { return }
        var header = base.header
        header.sequence = list.reference.sequence - 1
        let old = ItemList(header: header, items: base.items)
        take((Self.reference(old), old))
    }

    mutating func takeNewList(_ index: Int) {
        guard kiosks[index].list != list.reference, !kiosks[index].rules.isInSession else { return }
        switchList(index)
    }

    private mutating func switchList(_ index: Int) {
        kiosks[index].list = list.reference
        kiosks[index].rules.replaceList(list.list, reference: list.reference)
        kiosks[index].store.activate(list.reference)
        observe(.listAccepted(list.reference, list.list), index)
    }
}
