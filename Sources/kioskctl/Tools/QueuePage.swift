import DeviceModel
import KioskWire

/// The pages of `kioskctl queue`, from the API's answers alone.
enum QueuePage {
    static func list(_ answer: QueueNumbersMessage) -> String {
        guard !answer.numbers.isEmpty else { return "No numbers." }
        let rows = answer.numbers.map { number in
            [
                number.number, number.queue, number.queueClass, number.state, number.window ?? "",
                Terminal.age((answer.at - number.issuedAt).milliseconds),
                number.calledAt.map { Terminal.age((answer.at - $0).milliseconds) } ?? "",
            ]
        }
        return Terminal.table(["NUMBER", "QUEUE", "CLASS", "STATE", "WINDOW", "ISSUED AGO", "CALLED AGO"], rows)
    }

    static func figures(_ answer: QueueFiguresMessage) -> String {
        guard !answer.queues.isEmpty else { return "No number was issued today." }
        let rows = answer.queues.map { queue in
            [
                queue.queue, queue.queueClass, "\(queue.issued)", "\(queue.waiting)", "\(queue.called)",
                "\(queue.serving)", "\(queue.ended)",
                "\(queue.abandoned)"
                    + (queue.abandoned > 0 ? " (\(queue.abandoned * 100 / max(1, queue.issued)) %)" : ""),
                times(queue.averageWaiting_ms, queue.longestWaiting_ms),
                times(queue.averageHandling_ms, queue.longestHandling_ms),
            ]
        }
        return Terminal.table(
            [
                "QUEUE", "CLASS", "ISSUED", "WAITING", "CALLED", "SERVING", "ENDED", "ABANDONED", "WAIT AVG/MAX",
                "HANDLING AVG/MAX",
            ], rows)
    }

    private static func times(_ average: Int64?, _ longest: Int64?) -> String {
        guard let average, let longest else { return "-" }
        return "\(Terminal.age(average)) / \(Terminal.age(longest))"
    }

    static func answer(_ answer: QueueAnswerMessage) -> String {
        let number = answer.number
        let window = number.window.map { ", window \($0)" } ?? ""
        let again = answer.repeated ? " (it stood so before)" : ""
        return Terminal.line(
            "\(number.number) of \(number.queue), \(number.queueClass): \(number.state)\(window)\(again)")
    }
}
