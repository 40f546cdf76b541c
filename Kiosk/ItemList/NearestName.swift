/// Finds what was probably meant by a name that nobody knows. Rooms with devices use DeviceModel's `NearestWord`; this
/// room imports nothing, hence a rule of its own.
public enum NearestName {
    /// The known name nearest to `name`, if near enough to be a slip: at most a third of its characters, and never
    /// more than three, differ (inserted, left out, exchanged, or two neighbours swapped; case does not count).
    /// - Parameter known: candidates; of equally near ones the first wins. Names over 64 characters have no nearest.
    public static func of(_ name: String, in known: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().prefix(65))
        guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
        let allowed = min(3, max(1, wanted.count / 3))
        var best: (name: String, distance: Int)?
        for candidate in known {
            let distance = distance(wanted, Array(candidate.lowercased()))
            if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// ` Did you mean 'x'?` or nothing, to be put after a message.
    public static func hint(_ name: String, in known: some Sequence<String>) -> String {
        of(name, in: known).map { " Did you mean '\($0)'?" } ?? ""
    }

    /// Restricted Damerau distance, by three rows.
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        guard abs(a.count - b.count) <= 3, !b.isEmpty else { return .max }
        var before: [Int] = []
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + Array(repeating: 0, count: b.count)
            for j in 1...b.count {
                row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], before[j - 2] + 1)
                }
            }
            before = last
            last = row
        }
        return last[b.count]
    }
}
