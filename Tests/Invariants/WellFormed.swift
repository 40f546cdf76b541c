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
            return digits.wholeMatch(of: /1[3-9][0-9]{9}|0[0-9]{9,11}/) != nil
        case .amount: return value.wholeMatch(of: /[0-9]{1,12}(\.[0-9]{1,2})?/) != nil
        case .date:
            guard let match = value.wholeMatch(of: /([0-9]{4})-([0-9]{2})-([0-9]{2})/) else { return false }
            return isDay(Int(match.1) ?? 0, Int(match.2) ?? 0, Int(match.3) ?? 0)
        case .idNumber: return isIDNumber(value)
        }
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
        guard let match = value.uppercased().wholeMatch(of: /[0-9]{6}([0-9]{4})([0-9]{2})([0-9]{2})[0-9]{3}[0-9X]/),
            isDay(Int(match.1) ?? 0, Int(match.2) ?? 0, Int(match.3) ?? 0)
        else { return false }
        var rest = 0
        for character in value.uppercased() {
            rest = (rest * 2 + (character == "X" ? 10 : character.wholeNumberValue ?? 0)) % 11
        }
        return rest == 1
    }
}
