/// Which key of a number pad gives a choice, the same on every screen: confirm goes on, cancel leaves, 0 asks for more
/// time, 9 reports that it cannot be done, a rating has its level; the others are counted from 1 as they stand.
enum ChoiceKeys {
    static func assigned(to choices: [Choice]) -> [Choice] {
        var next = 0
        return choices.map { choice in
            var choice = choice
            choice.key = fixed[choice.id] ?? ""
            if choice.key.isEmpty {
                next += 1
                choice.key = String(next)
            }
            return choice
        }
    }

    private static let fixed = [
        "proceed": "confirm", "cancel": "cancel", "moreTime": "0", "reportUnresolved": "9", "reportItem": "9",
        "rate5": "5", "rate4": "4", "rate3": "3", "rate2": "2", "rate1": "1",
    ]
}
