public import DeviceModel
import ItemList
public import KioskCore

/// Invariant 5: offered if and only if each need is met; what is not offered says why and where else. A session that
/// waits always leaves a way on.
public struct OfferedMeansDoable: Checker {
    public static let name = "offered-means-doable"
    public private(set) var violations: [Violation] = []
    private var kiosks: [KioskID: Known] = [:]

    private struct Known: Sendable {
        var settings: KioskSettings
        var list: ItemList?
        var models: [String: PackageModel] = [:]
        var devices: [DeviceClass: DeviceView] = [:]
        var ports: [PortKind: PortView] = [:]
        var day = ""
        var used: [String: Int] = [:]
        var pending = 0
        var submits: [CommitID: Int] = [:]
        var settled: Set<CaseNumber> = []
    }

    public init(settings: [KioskSettings]) {
        for settings in settings { kiosks[settings.kiosk] = Known(settings: settings) }
    }

    public mutating func observe(_ observation: Observation, kiosk: KioskID, at: Instant) {
        switch observation {
        case .record, .planted, .received, .pendingCases, .drained, .fault, .allGood: return
        case .effect(let effect): guard case .commit = effect else { return }
        case .view(let view): if view.service == nil || view.limit == nil { return }
        case .listAccepted, .event, .offers, .crashed: break
        }
        guard var known = kiosks[kiosk] else { return }
        defer { kiosks[kiosk] = known }
        func broken(_ text: String) -> Violation { Violation(checker: Self.name, kiosk: kiosk, at: at, text: text) }
        let today = Self.day(at)
        if today > known.day { (known.day, known.used) = (today, [:]) }
        switch observation {
        case .listAccepted(_, let list):
            known.list = list
            known.models = [:]
        case .crashed: (known.devices, known.ports, known.submits, known.settled) = ([:], [:], [:], [])
        case .event(let event): Self.take(event, &known)
        case .effect(.commit(let id, let records, _)):
            for record in records {
                if case .numberIssued(let ticket) = record {
                    known.used["\(ticket.queue)/\(ticket.queueClass)"] = ticket.number
                }
                if case .caseAccepted = record { known.submits[id, default: 0] += 1 }
            }
        case .offers(let offers):
            guard let list = known.list else { return }
            if offers.map(\.item) != list.items.map(\.id) {
                violations.append(broken("not every item of the list is shown"))
            }
            for offer in offers {
                guard let item = list[offer.item] else { continue }
                let model = known.models[item.id] ?? PackageModel(item, list)
                known.models[item.id] = model
                let doable = Self.isDoable(model, known, at)
                if offer.offered != doable {
                    violations.append(
                        broken("\(item.name) is \(offer.offered ? "" : "not ")offered, doable: \(doable)"))
                }
                if !offer.offered, offer.reasons.isEmpty || offer.alternatives.isEmpty {
                    violations.append(broken("\(item.name) is not offered without a reason or an alternative"))
                }
            }
        case .view(let view) where view.service != nil && view.limit != nil:
            if !view.choices.contains(where: { ["cancel", "reportUnresolved"].contains($0.id) }) {
                violations.append(broken("the stage \(view.stage) waits and leaves no way on"))
            }
        default: break
        }
    }

    private static func take(_ event: KioskEvent, _ known: inout Known) {
        switch event {
        case .started(let recovered):
            known.pending = recovered.pendingCases
            if recovered.serviceDay == known.day { known.used = recovered.lastNumbers } else { known.used = [:] }
        case .device(let kind, let view): known.devices[kind] = view
        case .port(let kind, let view): known.ports[kind] = view
        case .pending(let count): known.pending = count
        case .committed(let id): known.pending += known.submits.removeValue(forKey: id) ?? 0
        case .caseDelivered: known.pending = max(0, known.pending - 1)
        case .caseRefused(let number, _):
            if known.settled.insert(number).inserted { known.pending = max(0, known.pending - 1) }
        default: break
        }
    }

    private static func isDoable(_ model: PackageModel, _ known: Known, _ at: Instant) -> Bool {
        let item = model.row
        func works(_ kind: DeviceClass) -> Bool? {
            guard let view = known.devices[kind],
                at.milliseconds - view.observedAt.milliseconds <= known.settings.readingLimit.milliseconds
            else { return nil }
            return view.usable
        }
        func isKnownDown(_ source: MaterialSource) -> Bool {
            switch source {
            case .licence: known.ports[.licences] == .down
            case .datashare: known.ports[.dataChecks] == .down
            case .previous: known.ports[.records] == .down
            case .scan: works(.documentScanner) == false
            case .promise, .declare: false
            }
        }
        let steps = Set(item.steps)
        if steps.contains(.printDocument) { return false }
        if item.channelHours == .office, !isOpen(known.settings.hall.hours, at) { return false }
        if steps.contains(.submit) || steps.contains(.takeNumber), works(.ticketPrinter) != true { return false }
        if steps.contains(.identify), known.ports[.identity] == .down { return false }
        if steps.contains(.submit), known.pending >= known.settings.outboxBound { return false }
        if steps.contains(.takeNumber), !hasNumber(item, known) { return false }
        return model.gathered.allSatisfy { name in
            !model.strict.contains(name) || (model.sources[name] ?? []).contains { !isKnownDown($0) }
        }
    }

    private static func hasNumber(_ item: ServiceItem, _ known: Known) -> Bool {
        let ordinary = known.settings.ranges.filter { $0.queueClass == "ordinary" }
        let named = ordinary.filter { $0.queue == item.id || $0.queue == item.baseCode || $0.queue == item.department }
        return (named.isEmpty ? ordinary : named).contains { range in
            range.from <= range.through && (known.used["\(range.queue)/\(range.queueClass)"] ?? 0) < range.through
        }
    }

    private static let local: Int64 = 28_800_000

    private static func isOpen(_ hours: HallCalendar, _ at: Instant) -> Bool {
        guard !hours.roundTheClock else { return true }
        let minutes = (at.milliseconds + local) / 60_000
        let (today, minute) = (Int(minutes / 1440), Int(minutes % 1440))
        let isMakeUp = hours.makeUpDays.contains { $0.day == today }
        if !isMakeUp, hours.holidays.contains(where: { $0.first <= today && today <= $0.last }) { return false }
        // Day 4 was a Monday. Months and days compare as they are written.
        let weekday = isMakeUp ? 0 : (today - 4) % 7
        let date = String(day(at).dropFirst(5))
        let season = hours.seasons.first { season in
            let (from, through) = (written(season.from), written(season.through))
            return from <= through ? from <= date && date <= through : from <= date || date <= through
        }
        return season?.week[weekday].contains { $0.from <= minute && minute < $0.to } == true
    }

    private static func written(_ day: HallCalendar.DayOfYear) -> String {
        "\(day.month < 10 ? "0" : "")\(day.month)-\(day.day < 10 ? "0" : "")\(day.day)"
    }

    /// Counts on from 2020-01-01, a day at a time by months.
    private static func day(_ at: Instant) -> String {
        var left = (at.milliseconds + local) / 86_400_000 - 18_262
        var year = 2020
        var month = 1
        func length() -> Int64 {
            switch month {
            case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        }
        while left >= length() {
            left -= length()
            month += 1
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        let m = month < 10 ? "0\(month)" : "\(month)"
        let d = left + 1 < 10 ? "0\(left + 1)" : "\(left + 1)"
        return "\(year)-\(m)-\(d)"
    }
}
