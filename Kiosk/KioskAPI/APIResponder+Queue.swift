import DeviceModel
import Hummingbird
import KioskCore
import KioskWire

/// What windows tell of queue numbers (叫号).
extension APIResponder {
    func queueCall(_ request: Request) async throws -> Response {
        let wish = try QueueCallReader.read(try await body(request), limit: settings.body_max)
        let answer =
            switch wish {
            case .call(let call): await backend.queueCall(call)
            case .next(let next): await backend.queueNext(next)
            }
        switch answer {
        case .success(let answer):
            return try json(
                QueueAnswerMessage(number: QueueNumberMessage(answer.standing), repeated: answer.isRepeat))
        case .failure(let refusal): throw Problem(refusal, wish, await backend.queueNumbers())
        }
    }
}

extension QueueNumberMessage {
    init(_ standing: QueueStanding) {
        self.init(
            queue: standing.queue, queueClass: standing.queueClass, number: standing.label,
            state: standing.state.rawValue, window: standing.window.isEmpty ? nil : standing.window,
            issuedAt: standing.issuedAt, calledAt: standing.calledAt, endedAt: standing.endedAt)
    }
}

extension QueueFiguresMessage.Figures {
    init(_ figures: QueueFigures) {
        self.init(
            queue: figures.queue, queueClass: figures.queueClass, issued: figures.issued, waiting: figures.waiting,
            called: figures.called, serving: figures.serving, ended: figures.ended, abandoned: figures.abandoned,
            averageWaiting_ms: figures.averageWaiting?.milliseconds,
            longestWaiting_ms: figures.longestWaiting?.milliseconds,
            averageHandling_ms: figures.averageHandling?.milliseconds,
            longestHandling_ms: figures.longestHandling?.milliseconds)
    }
}

extension Problem {
    /// A call that was not taken, with how the number stands that is in the way.
    init(_ refusal: QueueRefusal, _ wish: QueueCallReader.Wish, _ numbers: [QueueStanding]) {
        let inTheWay: QueueStanding? =
            switch wish {
            case .call(let call): numbers.first { $0.queue == call.queue && $0.label == call.label }
            case .next(let next):
                numbers.first { $0.window == next.window && ($0.state == .called || $0.state == .serving) }
            }
        let stands = inTheWay.map { standing in
            " \(standing.label) is \(standing.state.rawValue)"
                + (standing.window.isEmpty ? "." : ", window \(standing.window).")
        }
        let (status, title, detail, zh, en) = Self.words(refusal)
        self.init(status, refusal.code, title, detail + (stands ?? ""), zh: zh, en: en)
    }

    private static func words(
        _ refusal: QueueRefusal
    ) -> (status: Int, title: String, detail: String, zh: String, en: String) {
        switch refusal {
        case .unknownNumber:
            (
                404, "Unknown number", "This kiosk issued no such number in this queue today.",
                "请核对号码和队列；号码只能向发出它的自助机叫号。", "Check number and queue, and ask the kiosk that issued it."
            )
        case .unknownQueue:
            (
                404, "Unknown queue", "This kiosk issues no numbers of this queue.", "请核对队列名称，与配置中的 ranges 一致。",
                "Check the queue's name; it is as the kiosk's configuration has it in 'ranges'."
            )
        case .ambiguousNumber:
            (
                409, "Two numbers", "Two numbers of this queue are printed alike.", "请管理员为各类号码设置不同的字头。",
                "Have the prefixes of the classes made different in the kiosk's configuration."
            )
        case .noneWaiting:
            (
                409, "Nobody waits", "No number of this queue and class is waiting.", "暂无等候号码，请稍后再叫。",
                "Call again when a number has been issued."
            )
        case .windowBusy:
            (
                409, "Window has a number", "This window has a number that is not over.", "请先结束当前号码，或标记为未到。",
                "End that number, or abandon it, before the next is called."
            )
        case .wrongOrder:
            (
                409, "Step does not follow", "This step does not follow how the number stands.",
                "请按顺序操作：叫号、办理、结束；过号后可重呼。",
                "Keep to the order: call, serve, end; an abandoned number may be recalled."
            )
        case .otherWindow:
            (
                409, "Another window's number", "Another window has called this number.",
                "尚未开始办理的，可重呼后接手；办理中的，请由该窗口结束。",
                "Recall a number that is only called to take it over; one being served is for that window to end."
            )
        case .busy:
            (
                409, "Being written", "Another step of this number, or of this window, is being written.", "请稍后重发。",
                "Send the call again; a repeat changes nothing."
            )
        case .notStored:
            (
                503, "Not kept", "The step could not be kept; nothing has changed.", "请重试；如再次失败，请联系维护人员。",
                "Send the call again; if it fails again, tell a technician."
            )
        }
    }
}
