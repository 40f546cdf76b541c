/// What was probably meant by a word that nobody knows: for configuration, journeys, control requests, arguments.
///
/// ItemList has the same rule as `NearestName`, since it imports nothing (docs/ARCHITECTURE.md); there is no third.
public enum NearestWord {
    /// Longer words have no nearest.
    public static let length_max = 64

    /// The known word nearest to `word`, if near enough to be a slip: at most a third of its characters, and never
    /// more than three, are put in, left out, exchanged or swapped with their neighbour. Case does not count.
    ///
    /// - Parameter known: candidates; of equally near ones the first wins.
    public static func of(_ word: String, in known: some Sequence<String>) -> String? {
        let typed = Array(word.lowercased().prefix(length_max + 1))
        guard !typed.isEmpty, typed.count <= length_max else { return nil }
        var nearest: String?
        var fewest = min(3, max(1, typed.count / 3)) + 1
        for candidate in known {
            let slips = slips(typed, Array(candidate.lowercased()), below: fewest)
            guard slips < fewest else { continue }
            (nearest, fewest) = (candidate, slips)
        }
        return nearest
    }

    /// ` Did you mean 'x'?`, or nothing: to be put after a message.
    public static func hint(_ word: String, in known: some Sequence<String>) -> String {
        of(word, in: known).map { " Did you mean '\($0)'?" } ?? ""
    }

    /// Damerau's distance of two words, where no character is touched twice; `limit` if it is that or more.
    private static func slips(_ typed: [Character], _ meant: [Character], below limit: Int) -> Int {
        guard abs(typed.count - meant.count) < limit else { return limit }
        // cost[i][j]: from the first i typed characters to the first j meant ones.
        var cost = [[Int]](repeating: Array(0...meant.count), count: typed.count + 1)
        for i in 1...typed.count {
            cost[i][0] = i
            for j in 0..<meant.count {
                let isSame = typed[i - 1] == meant[j]
                var best = min(cost[i - 1][j + 1] + 1, cost[i][j] + 1, cost[i - 1][j] + (isSame ? 0 : 1))
                if i > 1, j > 0, typed[i - 1] == meant[j - 1], typed[i - 2] == meant[j] {
                    best = min(best, cost[i - 2][j - 1] + 1)
                }
                cost[i][j + 1] = best
            }
        }
        return min(limit, cost[typed.count][meant.count])
    }
}
