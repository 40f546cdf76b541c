/// 统一社会信用代码, 18 characters (GB 32100-2015): only its form is checked, no meaning is taken from it.
public enum CreditCode {
    /// Digits and capital letters without I, O, S, V, Z; a character's value is its place here.
    static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
    /// Weights of the first 17 characters: powers of 3 modulo 31.
    private static let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

    /// The 18th character for 17 given ones, or nil if they are not 17 of the alphabet.
    public static func checkCharacter(of code: some StringProtocol) -> Character? {
        let values = code.utf8.map { alphabet.firstIndex(of: $0) }
        guard values.count == 17 else { return nil }
        var sum = 0
        for (value, weight) in zip(values, weights) {
            guard let value else { return nil }
            sum += value * weight
        }
        return Character(Unicode.Scalar(alphabet[(31 - sum % 31) % 31]))
    }
}
