import ItemList
import KioskCore

/// Form of a typed value as the fields' kinds define it, judged here on its own.
enum WellFormed {
    static func accepts(_ raw: String, _ field: FormField) -> Bool {
        let value = trim(raw)
        guard !value.isEmpty, value.count <= 200, value.utf8.count <= 800 else { return false }
        let banned: Set<Unicode.GeneralCategory> = [
            .control, .format, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator,
        ]
        if value.unicodeScalars.contains(where: { banned.contains($0.properties.generalCategory) }) { return false }
        switch field.kind {
        case .text, .address: return true
        case .choice: return field.choices.contains(value)
        case .phone:
            let digits = value.filter { $0 != " " && $0 != "-" }
            guard let numbers = numbers(digits), numbers.count > 1 else { return false }
            return numbers[0] == 1 ? numbers.count == 11 && numbers[1] > 2 : numbers[0] == 0 && 10...12 ~= numbers.count
        case .amount:
            let parts = value.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map {
                numbers($0)?.count
            }
            guard let yuan = parts[0], 1...12 ~= yuan else { return false }
            return parts.count == 1 || parts[1].map { 1...2 ~= $0 } == true
        case .date:
            let parts = value.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.map(\.count) == [4, 2, 2], parts.allSatisfy({ numbers($0) != nil }) else { return false }
            return isDay(Int(parts[0]) ?? 0, Int(parts[1]) ?? 0, Int(parts[2]) ?? 0)
        case .idNumber: return isIDNumber(value)
        }
    }

    /// The digits' values; nil: something else is among them.
    private static func numbers(_ text: some StringProtocol) -> [Int]? {
        var found: [Int] = []
        for character in text {
            guard character.isASCII, let number = character.wholeNumberValue else { return nil }
            found.append(number)
        }
        return found
    }

    static func trim(_ raw: String) -> String {
        let kept = raw.drop { $0.isWhitespace }
        return String(kept.reversed().drop { $0.isWhitespace }.reversed())
    }

    private static func isDay(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let days = [
            1: 31, 2: isLeap ? 29 : 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31,
        ]
        return (1850...2200).contains(year) && day >= 1 && day <= days[month] ?? 0
    }

    /// ISO 7064 MOD 11-2 by Horner's scheme: the whole number leaves 1 modulo 11.
    private static func isIDNumber(_ value: String) -> Bool {
        let upper = Array(value.uppercased())
        guard upper.count == 18, numbers(String(upper[..<17])) != nil,
            upper[17] == "X" || numbers(String(upper[17])) != nil,
            isDay(Int(String(upper[6..<10])) ?? 0, Int(String(upper[10..<12])) ?? 0, Int(String(upper[12..<14])) ?? 0)
        else { return false }
        var rest = 0
        for character in upper {
            rest = (rest * 2 + (character == "X" ? 10 : character.wholeNumberValue ?? 0)) % 11
        }
        return rest == 1
    }
}
