import DeviceModel
import Invariants
import ItemList
import KioskCore

/// The hall's windows: they call the numbers that were printed, mostly in order, sometimes twice, sometimes nonsense.
extension World {
    mutating func callNumber() {
        agenda.plan(.window, at: now + extras.within(60_000...900_000))
        let index = extras.below(kiosks.count)
        guard kiosks[index].isRunning, let store = kiosks[index].store as? MemoryStore else { return }
        let label = extras.chance(300) ? "Z999" : extras.pick(store.tickets.suffix(4).map(\.label)) ?? "A001"
        let step = extras.pick(QueueStep.allCases) ?? .called
        windowCalls += 1
        let call = QueueCall(queue: "general", label: label, step: step, window: String(1 + extras.below(2)))
        feed(.queueCall(call, RequestID(1_000_000_000 + windowCalls)), index)
    }

    static func words(_ answer: Result<QueueStanding, QueueRefusal>) -> String {
        switch answer {
        case .success(let standing): "queue \(standing.state.rawValue)"
        case .failure(let refusal): refusal.code
        }
    }
}
