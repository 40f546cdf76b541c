import DeviceModel
import ItemList

/// Queue numbers (取号): from ranges that this kiosk holds, committed before they are shown or printed.
extension KioskMachine {
    /// The next number for an item; nil: its ranges are used up for today.
    /// A new day begins at midnight, whether or not anything has happened since.
    func nextNumber(
        for item: ServiceItem, of queueClass: QueueClass = .ordinary, at now: Instant
    ) -> (range: NumberRange, number: Int)? {
        var day = day
        day.roll(to: ShanghaiTime(now).date)
        for range in ranges(for: item, of: queueClass) {
            let last = day.lastNumbers["\(range.queue)/\(range.queueClass)"] ?? Int.min
            let next = last >= range.from ? last + 1 : range.from
            if next <= range.through { return (range, next) }
        }
        return nil
    }

    /// Ranges of a class whose queue names the item, its base code or its department; else all of the class. For
    /// priority: of the queues that serve the item with ordinary numbers.
    /// Numbers rise within a queue and class, also from one range to the next.
    private func ranges(for item: ServiceItem, of queueClass: QueueClass) -> [NumberRange] {
        let ordinary = settings.ranges.filter { $0.queueClass == QueueClass.ordinary.rawValue }
        let own = ordinary.filter { [item.id, item.baseCode, item.department].contains($0.queue) }
        let queues = Set((own.isEmpty ? ordinary : own).map(\.queue))
        return settings.ranges.filter { $0.queueClass == queueClass.rawValue && queues.contains($0.queue) }
            .sorted { ($0.queue, $0.from) < ($1.queue, $1.from) }
    }

    /// The queue has a class of its own for priority, with numbers left.
    func hasPriority(_ item: ServiceItem, at now: Instant) -> Bool {
        item.steps.contains(.takeNumber) && nextNumber(for: item, of: .priority, at: now) != nil
    }

    mutating func declare(_ queueClass: QueueClass, _ now: Instant) {
        guard let session, hasPriority(session.item, at: now) else { return }
        self.session?.queueClass = queueClass
        setLimit(now)
    }

    mutating func issueNumber(_ now: Instant) {
        guard let session else { return }
        guard let (range, number) = nextNumber(for: session.item, of: session.queueClass, at: now) else {
            self.session?.message = Texts.rangeUsedUp(settings.hall)
            return show(.commitFailed(.deliver), now)
        }
        // Never given again, whatever becomes of the commit.
        day.lastNumbers["\(range.queue)/\(range.queueClass)"] = number
        let ticket = QueueTicket(
            hall: settings.hall.id, serviceDay: day.day, queue: range.queue, queueClass: range.queueClass,
            prefix: range.prefix, number: number, kiosk: settings.kiosk, service: session.service, at: now)
        let id = commit([.numberIssued(ticket)], for: .number(session.service, ticket))
        work(.committing(id))
    }

    mutating func numberIssued(_ ticket: QueueTicket, _ now: Instant) {
        guard let session else { return }
        self.session?.tickets.append(ticket)
        let waiting = queue.waiting(before: ticket)
        printPaper(.queueTicket(ticket, itemName: session.item.name, waiting: waiting), now)
    }
}
