/// A seeded generator that can be split into independent ones (SplitMix64; Steele, Lea, Flood 2014).
struct SplitRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func split() -> SplitRandom { SplitRandom(seed: next() ^ 0xD1B5_4A32_D192_ED03) }

    /// True in `per` of 10,000 cases.
    mutating func chance(_ per: Int) -> Bool { Int(next() % 10_000) < per }
    mutating func below(_ bound: Int) -> Int { bound <= 1 ? 0 : Int(next() % UInt64(bound)) }
    mutating func within(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }
    mutating func pick<Value>(_ values: [Value]) -> Value? { values.isEmpty ? nil : values[below(values.count)] }
}

/// What happens when, in order of time and, at one time, of being planned.
struct Agenda<Action> {
    private var heap: [(time: Int64, order: UInt64, slot: Int)] = []
    private var planned: UInt64 = 0
    /// Actions lie still while their places in the heap move.
    private var actions: [Action?] = []
    private var free: [Int] = []

    mutating func plan(_ action: Action, at time: Int64) {
        planned += 1
        let slot = free.popLast() ?? actions.count
        if slot == actions.count { actions.append(action) } else { actions[slot] = action }
        heap.append((time, planned, slot))
        var child = heap.count - 1
        while child > 0, precedes(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> (time: Int64, action: Action)? {
        guard let first = heap.first, let action = actions[first.slot] else { return nil }
        actions[first.slot] = nil
        free.append(first.slot)
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            var parent = 0
            while true {
                var least = parent
                for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && precedes(child, least) {
                    least = child
                }
                if least == parent { break }
                heap.swapAt(parent, least)
                parent = least
            }
        }
        return (first.time, action)
    }

    private func precedes(_ a: Int, _ b: Int) -> Bool { (heap[a].time, heap[a].order) < (heap[b].time, heap[b].order) }
}
