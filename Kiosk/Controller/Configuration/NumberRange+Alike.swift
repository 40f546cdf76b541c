import KioskCore

extension NumberRange {
    /// Ranges of two classes of a queue that would print one label on two people's tickets: nobody could tell which is
    /// called. A sentence for each pair; empty: none.
    static func alike(_ ranges: [NumberRange]) -> [String] {
        var problems: [String] = []
        for (index, range) in ranges.enumerated() {
            for (earlier, other) in ranges[..<index].enumerated()
            where other.queue == range.queue && other.queueClass != range.queueClass {
                guard let label = range.firstLabel(of: other) else { continue }
                problems.append(
                    "ranges[\(earlier)] and ranges[\(index)]: both classes of queue '\(range.queue)', \(other.queueClass) "
                        + "and \(range.queueClass), would print \(label), and a window that calls it would call two "
                        + "people (queue.ambiguousNumber); give one of them another prefix")
            }
        }
        return problems
    }

    /// The first label that both would print. Prefixes may end in digits: `A1` with 1 is printed as `A` with 1001.
    private func firstLabel(of other: NumberRange) -> String? {
        guard prefix.hasPrefix(other.prefix) || other.prefix.hasPrefix(prefix), from <= through else { return nil }
        return (from...through).lazy.map { QueueTicket.label(prefix, $0) }.first { label in
            guard label.hasPrefix(other.prefix), let number = Int(label.dropFirst(other.prefix.count)) else {
                return false
            }
            return number >= other.from && number <= other.through && QueueTicket.label(other.prefix, number) == label
        }
    }
}
