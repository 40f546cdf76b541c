public import DeviceModel
public import ItemList

/// Form of what a citizen types into a field; never its substance.
public enum FieldRules {
    /// Characters of a typed value at most.
    public static let lengthBound = 200

    /// What is wrong with a trimmed, non-empty value; nil: nothing.
    public static func problem(_ value: String, _ field: FormField) -> LocalizedText? {
        guard value.count <= lengthBound, value.utf8.count <= lengthBound * 4 else { return Texts.fieldTooLong }
        guard !value.unicodeScalars.contains(where: { isControl($0) }) else { return Texts.fieldControl }
        switch field.kind {
        case .text, .address: return nil
        case .phone: return isPhone(value) ? nil : Texts.fieldPhone
        case .date: return isDate(value) ? nil : Texts.fieldDate
        case .choice: return field.choices.contains(value) ? nil : Texts.fieldChoice(field.choices)
        case .amount: return isAmount(value) ? nil : Texts.fieldAmount
        case .idNumber: return IDNumber.isValid(value) ? nil : Texts.fieldIDNumber
        }
    }

    /// Control, format (such as direction marks), private and unassigned characters have no place in a form.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// 11 digits from 1 on (mobile), or area code from 0 on with 7 or 8 digits; blanks and hyphens do not count.
    static func isPhone(_ value: String) -> Bool {
        let bytes = value.utf8.filter { $0 != 0x20 && $0 != 0x2D }
        guard bytes.allSatisfy({ (0x30...0x39).contains($0) }), let first = bytes.first else { return false }
        if first == 0x31 { return bytes.count == 11 && bytes[1] >= 0x33 }
        return first == 0x30 && (10...12).contains(bytes.count)
    }

    /// `YYYY-MM-DD`, a day of the calendar in 1850...2200.
    static func isDate(_ value: String) -> Bool {
        let bytes = Array(value.utf8)
        guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D,
            (bytes[0..<4] + bytes[5..<7] + bytes[8...]).allSatisfy({ (0x30...0x39).contains($0) })
        else { return false }
        func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        let year = number(0..<4)
        return (1850...2200).contains(year)
            && ShanghaiTime.isDate(year: year, month: number(5..<7), day: number(8..<10))
    }

    /// Yuan: up to 12 digits, then at most a point and two digits.
    static func isAmount(_ value: String) -> Bool {
        let parts = value.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...12).contains(parts[0].count),
            parts.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } })
        else { return false }
        return parts.count == 1 || (1...2).contains(parts[1].count)
    }
}
