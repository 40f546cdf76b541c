import DeviceModel
import ItemList
import Testing

@testable import KioskCore

@Suite("Queue events")
struct QueueTests {
    let ticketItem = SampleList.item("综合窗口取号").id

    func issued(_ count: Int) -> Kiosk {
        var kiosk = Kiosk()
        for _ in 0..<count {
            kiosk.walk(ticketItem)
            kiosk.input(.cancel)
        }
        return kiosk
    }

    @discardableResult
    func tell(
        _ kiosk: inout Kiosk, _ step: QueueStep, _ label: String = "A001", window: String = "1",
        queue: String = "general"
    ) -> Result<QueueAnswer, QueueRefusal>? {
        let call = QueueCall(queue: queue, label: label, step: step, window: window)
        return kiosk.feed(.queueCall(call, RequestID(99))).compactMap {
            if case .answerQueue(RequestID(99), let answer) = $0 { answer } else { nil }
        }.first
    }

    func state(_ answer: Result<QueueAnswer, QueueRefusal>?) -> String {
        switch answer {
        case .success(let answer): answer.standing.state.rawValue
        case .failure(let refusal): refusal.code
        case nil: "no answer"
        }
    }

    func events(_ kiosk: Kiosk) -> [QueueStep] {
        kiosk.records.compactMap { if case .queueEvent(let event) = $0 { event.step } else { nil } }
    }

    @Test(
        "which step may follow which; a repeat changes nothing, another order is refused with its code",
        arguments: [
            ([QueueStep.called], "called", 1), ([.called, .called], "called", 1), ([.served], "queue.wrongOrder", 0),
            ([.ended], "queue.wrongOrder", 0), ([.recalled], "queue.wrongOrder", 0), ([.abandoned], "abandoned", 1),
            ([.called, .served, .ended], "ended", 3), ([.called, .ended], "ended", 2),
            ([.called, .served, .served, .ended, .ended], "ended", 3), ([.called, .abandoned], "abandoned", 2),
            ([.called, .served, .abandoned], "queue.wrongOrder", 2), ([.called, .recalled], "called", 1),
            ([.called, .abandoned, .recalled, .served, .ended], "ended", 5),
            ([.called, .ended, .recalled], "queue.wrongOrder", 2), ([.called, .ended, .called], "queue.wrongOrder", 2),
            ([.abandoned, .called], "queue.wrongOrder", 1),
        ])
    func order(steps: [QueueStep], last: String, kept: Int) {
        var kiosk = issued(1)
        var answer: Result<QueueAnswer, QueueRefusal>?
        for step in steps { answer = tell(&kiosk, step) }
        #expect(state(answer) == last)
        #expect(events(kiosk).count == kept)
    }

    @Test("a number, queue or day that is not here, another window's number, a store that fails: each has its code")
    func refusals() {
        var kiosk = issued(1)
        #expect(state(tell(&kiosk, .called, "A002")) == "queue.unknownNumber")
        #expect(state(tell(&kiosk, .called, queue: "other")) == "queue.unknownNumber")
        tell(&kiosk, .called)
        #expect(state(tell(&kiosk, .served, window: "2")) == "queue.otherWindow")
        kiosk.failsCommits = true
        #expect(state(tell(&kiosk, .served)) == "queue.notStored")
        kiosk.failsCommits = false
        #expect(state(tell(&kiosk, .served)) == "serving")
        kiosk.pass(.seconds(20 * 3600))
        #expect(state(tell(&kiosk, .ended)) == "queue.unknownNumber")
        #expect(kiosk.machine.queueFigures(at: kiosk.now).isEmpty)
    }

    @Test("two numbers of a queue with one label are told apart by nobody: refused")
    func ambiguous() {
        var kiosk = Kiosk(ranges: [
            NumberRange(queue: "general", from: 1, through: 9),
            NumberRange(queue: "general", queueClass: "priority", from: 1, through: 9),
        ])
        kiosk.walk(ticketItem)
        kiosk.input(.cancel)
        kiosk.input(.start(item: ticketItem))
        kiosk.input(.queueClass(.priority))
        kiosk.input(.proceed)
        #expect(kiosk.tickets.map(\.label) == ["A001", "A001"])
        #expect(state(tell(&kiosk, .called)) == "queue.ambiguousNumber")
    }

    func next(_ kiosk: inout Kiosk, _ window: String = "1", of queueClass: QueueClass? = nil, queue: String = "general")
        -> String
    {
        let wish = QueueNext(queue: queue, queueClass: queueClass, window: window)
        return kiosk.feed(.queueNext(wish, RequestID(98))).compactMap { effect -> String? in
            guard case .answerQueue(RequestID(98), let answer) = effect else { return nil }
            switch answer {
            case .success(let answer): return answer.standing.label + (answer.isRepeat ? " again" : "")
            case .failure(let refusal): return refusal.code
            }
        }.first ?? "no answer"
    }

    @Test("the next is the oldest that waits; a window that says nothing of its number gets it again, no second one")
    func nextNumber() {
        var kiosk = issued(3)
        #expect(next(&kiosk, queue: "other") == "queue.unknownQueue")
        #expect(next(&kiosk) == "A001")
        #expect(next(&kiosk) == "A001 again")
        #expect(next(&kiosk, "2") == "A002")
        tell(&kiosk, .served)
        #expect(next(&kiosk) == "queue.windowBusy")
        tell(&kiosk, .ended)
        kiosk.failsCommits = true
        #expect(next(&kiosk) == "queue.notStored")
        kiosk.failsCommits = false
        #expect(next(&kiosk) == "A003")
        tell(&kiosk, .abandoned, "A003")
        #expect(next(&kiosk) == "queue.noneWaiting")
        #expect(events(kiosk) == [.called, .called, .served, .ended, .called, .abandoned])
    }

    @Test("priority is called first; a class may be asked for alone")
    func nextOfClass() {
        var kiosk = Kiosk(ranges: [
            NumberRange(queue: "general", from: 1, through: 9),
            NumberRange(queue: "general", queueClass: "priority", prefix: "P", from: 1, through: 9),
        ])
        for queueClass in [QueueClass.ordinary, .ordinary, .priority] {
            kiosk.input(.start(item: ticketItem))
            kiosk.input(.queueClass(queueClass))
            kiosk.input(.proceed)
            kiosk.input(.cancel)
        }
        #expect(kiosk.tickets.map(\.label) == ["A001", "A002", "P001"])
        #expect(kiosk.machine.queueStandings(at: kiosk.now).map(\.label) == ["P001", "A001", "A002"])
        #expect(next(&kiosk, "1", of: .ordinary) == "A001")
        #expect(next(&kiosk, "1", of: .priority) == "queue.windowBusy")
        #expect(next(&kiosk, "2") == "P001")
        #expect(next(&kiosk, "3", of: .priority) == "queue.noneWaiting")
        #expect(next(&kiosk, "3") == "A002")
    }

    @Test("while a window's step is being written, the same window's next waits, and another's takes another number")
    func nextAtOnce() throws {
        var book = QueueBook()
        for number in 1...2 {
            book.issue(
                QueueTicket(
                    hall: "HJ", serviceDay: "2026-03-04", queue: "general", queueClass: "ordinary", prefix: "A",
                    number: number, kiosk: KioskID("K01"), service: ServiceID("S\(number)"),
                    at: Instant(milliseconds: Int64(number))))
        }
        let now = Instant(milliseconds: 10)
        func label(_ window: String) throws -> String? {
            guard case .new(let record) = try book.decideNext(QueueNext(queue: "general", window: window), now) else {
                return nil
            }
            return record.label
        }
        #expect(try label("1") == "A001")
        #expect(throws: QueueRefusal.busy) { try label("1") }
        #expect(try label("2") == "A002")
    }

    @Test("waiting ends with the last call, handling begins there; an abandoned number counts in neither")
    func figures() throws {
        var kiosk = issued(3)
        kiosk.pass(.seconds(60))
        tell(&kiosk, .called, "A001")
        tell(&kiosk, .called, "A002")
        kiosk.pass(.seconds(60))
        tell(&kiosk, .recalled, "A001")
        tell(&kiosk, .abandoned, "A002")
        kiosk.pass(.seconds(30))
        tell(&kiosk, .served, "A001")
        kiosk.pass(.seconds(300))
        tell(&kiosk, .ended, "A001")
        let figures = try #require(kiosk.machine.queueFigures(at: kiosk.now).first)
        #expect(figures.issued == 3 && figures.waiting == 1 && figures.ended == 1 && figures.abandoned == 1)
        #expect(figures.averageWaiting == .seconds(120) && figures.averageHandling == .seconds(330))
        #expect(figures.longestWaiting == .seconds(120) && figures.longestHandling == .seconds(330))
    }

    @Test("after a restart the book is as it was")
    func recovered() {
        var kiosk = issued(2)
        tell(&kiosk, .called, "A001")
        tell(&kiosk, .served, "A001")
        let events = kiosk.records.compactMap { if case .queueEvent(let event) = $0 { event } else { nil } }
        var after = Kiosk(
            recovered: Recovered(serviceDay: "2026-03-04", tickets: kiosk.tickets, queueEvents: events))
        #expect(after.machine.queueFigures(at: after.now) == kiosk.machine.queueFigures(at: kiosk.now))
        #expect(state(tell(&after, .ended, "A001")) == "ended")
    }

    @Test("a ticket says how many of this kiosk's numbers wait before it, once windows call; never a guess")
    func waiting() {
        var kiosk = issued(2)
        func told(_ kiosk: Kiosk) -> Int? {
            guard case .queueTicket(_, _, let waiting) = kiosk.prints.last?.paper else { return -1 }
            return waiting
        }
        #expect(told(kiosk) == nil)
        tell(&kiosk, .called, "A001")
        kiosk.walk(ticketItem)
        #expect(told(kiosk) == 1)
    }
}
