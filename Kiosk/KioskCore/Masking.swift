public import ItemList

/// The one place that decides what of a personal value may be seen on screen and paper.
public enum Masking {
    /// 陈**: the first character alone, whatever the length.
    public static func name(_ name: String) -> String {
        guard let first = name.trimmed.first else { return "" }
        return "\(first)**"
    }

    /// First 2 and last 2 characters.
    public static func idNumber(_ number: String) -> String { ends(number, 2, 2) }

    /// First 3 and last 3 characters.
    public static func phone(_ phone: String) -> String { ends(phone, 3, 3) }

    /// A phone number that a port has masked already; where it shows too much all the same, its ends alone.
    public static func masked(phone: String) -> String {
        let digits = phone.filter(\.isNumber)
        return phone.contains("*") && digits.count <= 6 ? String(phone.prefix(20)) : self.phone(digits)
    }

    /// The first character of an address.
    public static func address(_ address: String) -> String { name(address) }

    /// A form field's value as its owner may see it again.
    public static func field(_ value: String, _ field: FormField) -> String {
        switch field.kind {
        case .phone: phone(value)
        case .idNumber: idNumber(value)
        case .address: address(value)
        case .text, .date, .amount, .choice: field.personal ? name(value) : value
        }
    }

    /// Too short to hide anything: nothing is shown.
    private static func ends(_ text: String, _ first: Int, _ last: Int) -> String {
        let characters = Array(text.trimmed)
        guard characters.count >= first + last + 2 else { return String(repeating: "*", count: characters.count) }
        return String(characters.prefix(first)) + String(repeating: "*", count: characters.count - first - last)
            + String(characters.suffix(last))
    }
}
