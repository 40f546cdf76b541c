import DeviceModel
import Invariants
import ItemList
import KioskCore

/// The hall's windows: they call the numbers that were printed, mostly in order, sometimes twice, sometimes nonsense,
/// sometimes whoever is next.
extension World {
    mutating func callNumber() {
        agenda.plan(.window, at: now + extras.within(60_000...900_000))
        let index = extras.below(kiosks.count)
        guard kiosks[index].isRunning, let store = kiosks[index].store as? MemoryStore else { return }
        let label = extras.chance(300) ? "Z999" : extras.pick(store.tickets.suffix(4).map(\.label)) ?? "A001"
        let step = extras.pick(QueueStep.allCases) ?? .called
        let window = String(1 + extras.below(2))
        windowCalls += 1
        let id = RequestID(1_000_000_000 + windowCalls)
        if windowCalls.isMultiple(of: 4) {
            feed(.queueNext(QueueNext(queue: "general", window: window), id), index)
        } else {
            feed(.queueCall(QueueCall(queue: "general", label: label, step: step, window: window), id), index)
        }
    }

    static func words(_ answer: Result<QueueAnswer, QueueRefusal>) -> String {
        switch answer {
        case .success(let answer): "queue \(answer.standing.state.rawValue)"
        case .failure(let refusal): refusal.code
        }
    }
}
