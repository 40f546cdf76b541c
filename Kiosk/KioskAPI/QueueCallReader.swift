import ItemList
import KioskCore
import KioskWire

/// Reads a window's call strictly: one object, known keys, each once, every problem told.
enum QueueCallReader {
    enum Wish: Hashable, Sendable {
        case call(QueueCall)
        case next(QueueNext)
    }

    static func read(_ bytes: [UInt8], limit: Int) throws(Problem) -> Wish {
        let value: StrictJSON
        do throws(StrictJSONError) {
            value = try StrictJSON.read(bytes, limits: StrictJSONLimits(bytes: limit, depth: 2, values: 20))
        } catch {
            throw .json(error.description, code: error.code)
        }
        // The step first: which keys there may be depends on it.
        let steps = QueueCallMessage.Step.allCases.map(\.rawValue)
        guard case .object(let members) = value, let step = members.first(where: { $0.key == "do" })?.value,
            case .string(let text) = step
        else { throw .json("The body is no object with a text 'do'.", code: "queue.stepMissing") }
        guard let step = QueueCallMessage.Step(rawValue: text) else {
            let hint = NearestName.hint(text, in: steps)
            throw .json(
                "do: unknown word '\(text.prefix(40))'.\(hint) Known: \(steps.joined(separator: ", ")).",
                code: "queue.stepUnknown")
        }
        var reader = JSONObjectReader(value, keys: ["do"] + step.keys)
        let wish = read(step, &reader)
        guard reader.problems.isEmpty, let wish else {
            let told = reader.problems.prefix(10).map(\.description).joined(separator: "; ")
            throw .json(told, code: reader.problems.first.map { "json." + $0.code } ?? "request.json")
        }
        return wish
    }

    private static func read(_ step: QueueCallMessage.Step, _ reader: inout JSONObjectReader) -> Wish? {
        let queue = reader.text("queue", length: 1...40)
        let window = reader.text("window", length: 1...20)
        let told: QueueStep
        switch step {
        case .next:
            let queueClass = reader.word("queueClass", QueueClass.self, required: false)
            guard let queue, let window else { return nil }
            return .next(QueueNext(queue: queue, queueClass: queueClass, window: window))
        case .call: told = .called
        case .recall: told = .recalled
        case .serve: told = .served
        case .end: told = .ended
        case .abandon: told = .abandoned
        }
        guard let number = reader.text("number", length: 1...8), let queue, let window else { return nil }
        return .call(QueueCall(queue: queue, label: number, step: told, window: window))
    }
}
