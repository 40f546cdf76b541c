public import DeviceModel
import ItemList
public import KioskCore

/// Invariant 5: offered if and only if each need is met; what is not offered says why and where else; what is not
/// known is told before the start. A session that waits always leaves a way on, and ends within its limits.
public struct OfferedMeansDoable: Checker {
    public static let name = "offered-means-doable"
    public private(set) var violations: [Violation] = []
    private var kiosks: [KioskID: Known] = [:]
    /// By list, in its order; kept for the newest lists.
    private var packages: [ListReference: [PackageModel]] = [:]

    struct Known: Sendable {
        var settings: KioskSettings
        var list: ListReference?
        var devices: [DeviceClass: DeviceView] = [:]
        var ports: [PortKind: PortView] = [:]
        /// Since 1970, in the hall; never falls, like its name.
        var dayNumber: Int64 = 0
        var day = ""
        var used: [String: Int] = [:]
        /// Durable numbers by service day: what a start goes on from.
        var issued: [String: [String: Int]] = [:]
        var pending = 0
        /// When a session has to be over if nobody does anything any more.
        var session: (service: ServiceID, over: Instant)?
    }

    public init(settings: [KioskSettings]) {
        for settings in settings { kiosks[settings.kiosk] = Known(settings: settings) }
    }

    public mutating func observe(_ observation: Observation, kiosk: KioskID, at: Instant) {
        switch observation {
        case .record(.numberIssued(let ticket)): kiosks[kiosk]?.keep(ticket)
        case .record, .planted, .received, .pendingCases, .drained, .fault, .allGood, .activeLists, .filledAsNoticed:
            return
        case .listAccepted(let reference, let list):
            learn(list, reference)
            kiosks[kiosk]?.list = reference
        case .crashed: kiosks[kiosk]?.forget()
        case .event(let event):
            for text in kiosks[kiosk]?.take(event, at) ?? [] { broken(text, kiosk, at) }
        case .effect(let effect):
            switch effect {
            case .commit(_, let records, _): kiosks[kiosk]?.take(records, at)
            case .eraseSession(let service): kiosks[kiosk]?.erased(service)
            default: break
            }
        case .offers(let offers): judge(offers, kiosk, at)
        case .view(let view):
            guard view.service != nil, view.limit != nil else { return }
            if !view.choices.contains(where: { $0.id == "cancel" || $0.id == "reportUnresolved" }) {
                broken("the stage \(view.stage) waits and leaves no way on", kiosk, at)
            }
        }
    }

    private mutating func broken(_ text: String, _ kiosk: KioskID, _ at: Instant) {
        violations.append(Violation(checker: Self.name, kiosk: kiosk, at: at, text: text))
    }

    private mutating func learn(_ list: ItemList, _ reference: ListReference) {
        guard packages[reference] == nil else { return }
        packages[reference] = list.items.map { PackageModel($0, list) }
        if packages.count > 4, let oldest = packages.keys.min(by: { $0.sequence < $1.sequence }) {
            packages[oldest] = nil
        }
    }

    private mutating func judge(_ offers: [ItemOffer], _ kiosk: KioskID, _ at: Instant) {
        kiosks[kiosk]?.roll(at)
        guard let known = kiosks[kiosk], let models = known.list.flatMap({ packages[$0] }) else { return }
        guard offers.count == models.count, zip(offers, models).allSatisfy({ $0.item == $1.row.id }) else {
            return broken("not every item of the list is shown", kiosk, at)
        }
        let means = Means(known, isOpen: Self.isOpen(known.settings.hall.hours, at), at)
        for (offer, model) in zip(offers, models) {
            for text in Self.problems(offer, model, means, known) {
                broken("\(model.row.name) \(text)", kiosk, at)
            }
        }
    }

    private static func problems(
        _ offer: ItemOffer, _ model: PackageModel, _ means: Means, _ known: Known
    ) -> [String] {
        let unmet = unmet(model, means, known)
        var problems: [String] = []
        if offer.offered != unmet.isEmpty {
            problems.append("is \(offer.offered ? "" : "not ")offered; unmet: \(unmet)")
        }
        if !offer.offered {
            if Set(offer.reasons.map(\.code)) != unmet {
                problems.append("gives the reasons \(offer.reasons.map(\.code)); unmet: \(unmet.sorted())")
            }
            if offer.alternatives.isEmpty || offer.reasons.contains(where: { $0.text.zh.isEmpty || $0.text.en.isEmpty })
            {
                problems.append("is not offered and leaves no other way, or says nothing")
            }
        } else if offer.warnings.isEmpty, isUncertain(model, means) {
            problems.append("is offered without a word about what is not known, or down")
        }
        return problems
    }

    /// What works now, by readings and answers; nil: not known.
    private struct Means {
        var isOpen: Bool
        var printer: Bool?
        var scanner: Bool?
        var identity: Bool?
        var sources: [MaterialSource: Bool] = [.promise: true, .declare: true]

        init(_ known: Known, isOpen: Bool, _ at: Instant) {
            self.isOpen = isOpen
            func works(_ kind: DeviceClass) -> Bool? {
                guard let view = known.devices[kind],
                    at.milliseconds - view.observedAt.milliseconds <= known.settings.readingLimit.milliseconds
                else { return nil }
                return view.usable
            }
            func answers(_ port: PortKind) -> Bool? {
                switch known.ports[port] {
                case .up: true
                case .down: false
                case .unknown, nil: nil
                }
            }
            (printer, scanner) = (works(.ticketPrinter), works(.documentScanner))
            identity = answers(.identity)
            sources[.scan] = scanner
            sources[.licence] = answers(.licences)
            sources[.datashare] = answers(.dataChecks)
            sources[.previous] = answers(.records)
        }
    }

    /// Codes of the needs that are not met; none: the item can be done.
    private static func unmet(_ model: PackageModel, _ means: Means, _ known: Known) -> Set<String> {
        let item = model.row
        let (submits, takesNumber) = (item.steps.contains(.submit), item.steps.contains(.takeNumber))
        var unmet: Set<String> = []
        if item.steps.contains(.printDocument) { unmet.insert("step.printDocument.unserved") }
        if item.channelHours == .office, !means.isOpen { unmet.insert("hours.closed") }
        if submits || takesNumber, means.printer != true { unmet.insert("need.ticketPrinter") }
        if item.steps.contains(.identify), means.identity == false { unmet.insert("need.identity") }
        if submits, known.pending >= known.settings.outboxBound { unmet.insert("outbox.full") }
        if takesNumber, !hasNumber(item, known) { unmet.insert("range.usedUp") }
        for name in model.gathered where model.strict.contains(name) {
            if (model.sources[name] ?? []).allSatisfy({ means.sources[$0] == false }) {
                unmet.insert("material.noSource")
            }
        }
        return unmet
    }

    /// Something that the citizen may come to need is not known to work.
    private static func isUncertain(_ model: PackageModel, _ means: Means) -> Bool {
        if model.row.steps.contains(.identify), means.identity != true { return true }
        return model.gathered.contains { name in (model.sources[name] ?? []).contains { means.sources[$0] != true } }
    }

    private static func hasNumber(_ item: ServiceItem, _ known: Known) -> Bool {
        let ordinary = known.settings.ranges.filter { $0.queueClass == "ordinary" }
        let named = ordinary.filter { $0.queue == item.id || $0.queue == item.baseCode || $0.queue == item.department }
        return (named.isEmpty ? ordinary : named).contains { range in
            range.from <= range.through && (known.used["\(range.queue)/\(range.queueClass)"] ?? 0) < range.through
        }
    }

    static let local: Int64 = 28_800_000

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
    static func day(_ at: Instant) -> String {
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

/// What a kiosk has been told, and how long its session may still go on.
extension OfferedMeansDoable.Known {
    mutating func roll(_ at: Instant) {
        let number = (at.milliseconds + OfferedMeansDoable.local) / 86_400_000
        guard number > dayNumber else { return }
        (dayNumber, day) = (number, OfferedMeansDoable.day(at))
        used = issued[day] ?? [:]
    }

    mutating func keep(_ ticket: QueueTicket) {
        issued[ticket.serviceDay, default: [:]]["\(ticket.queue)/\(ticket.queueClass)"] = ticket.number
        if issued.count > 60, let oldest = issued.keys.min() { issued[oldest] = nil }
    }

    mutating func forget() {
        (devices, ports, session) = ([:], [:], nil)
        (dayNumber, day, used) = (0, "", [:])
    }

    mutating func erased(_ service: ServiceID) { if session?.service == service { session = nil } }

    mutating func take(_ event: KioskEvent, _ at: Instant) -> [String] {
        roll(at)
        switch event {
        case .started(let recovered):
            pending = recovered.undelivered
        case .device(let kind, let view): devices[kind] = view
        case .port(let kind, let view): ports[kind] = view
        case .pending(let count): pending = count
        case .citizen, .key:
            if let service = session?.service { session = (service, limit(at)) }
        default: break
        }
        guard let session, session.over < at else { return [] }
        self.session = nil
        return ["\(session.service) goes on, though nobody has done anything for too long"]
    }

    mutating func take(_ records: [KioskRecord], _ at: Instant) {
        for record in records {
            switch record {
            case .sessionStarted(let started): session = (started.service, limit(at))
            case .numberIssued(let ticket): used["\(ticket.queue)/\(ticket.queueClass)"] = ticket.number
            default: break
            }
        }
    }

    /// At most: all look-ups after one answer, a print that never ends, the citizen's time for its result, a prompt.
    private func limit(_ at: Instant) -> Instant {
        let limits = settings.limits
        return at + limits.answer * 2 + (limits.port + .seconds(5)) * 30 + limits.scan * 2 + limits.print * 2
            + limits.evaluation + .seconds(60)
    }
}
