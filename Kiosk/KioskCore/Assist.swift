/// What a citizen may ask for, alone or together, at any time and before a start. It ends with the session, is
/// recorded nowhere and changes nothing else.
public enum AssistOption: String, Hashable, Codable, Sendable, CaseIterable, Comparable {
    /// Every limit is longer by ``SessionLimits/assistFactor``.
    case moreTime
    /// The screen follows ``Choice/key``: everything can be done on a keypad.
    case keysOnly
    /// Papers, and the screen if it can.
    case largePrint
    /// The screen speaks ``ScreenView/speech``.
    case speech

    public static func < (one: AssistOption, other: AssistOption) -> Bool { one.rawValue < other.rawValue }
}

/// Class of a queue number; priority (老弱病残孕) is declared, never guessed.
public enum QueueClass: String, Hashable, Codable, Sendable, CaseIterable { case ordinary, priority }
