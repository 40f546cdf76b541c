import DeviceModel

/// What is known when a job has ended. Each field is evidence; none is a guess.
struct PrintFacts: Hashable, Sendable {
    /// Job bytes that the transport took, evidence commands left out.
    var taken = 0
    /// Job bytes in all, to the end of the last cut.
    var total = 0
    /// Offset of the first byte that can leave a trace on paper.
    var firstPrintable = 0
    /// The model answers process ids.
    var hasProcessID = false
    /// The id after the first thing that moves paper was answered.
    var begunAnswered = false
    /// The id after the last cut, or a later one on the same unbroken link, was answered.
    var endAnswered = false
    /// The model has GS r; the one after the last cut was answered.
    var hasPaperQuery = false
    var parsedAnswered = false
    /// The printer confirmed that its buffers were cleared, before the end was answered.
    var cleared = false
    /// Since the first byte every look was answered and no stray byte came, so that no word of the printer's can have
    /// been lost. Without it, a clearing proves nothing about what was printed before.
    var nothingLost = true
    /// Nothing waits in this machine any more; true where the pipe cannot tell and all was taken.
    var drained = false
    /// The time for bytes, paper and cutter has passed since the last byte.
    var timePassed = false
    /// Whether the paper was torn under the job by a roll change or a jam.
    var paperBreak = Break.none
    /// Every status before, during and after the job was read and was good.
    var goodThroughout = false

    enum Break: Int, Hashable, Sendable {
        case none
        /// Paper was out or jammed after the first visible byte went out, before the cut was confirmed; whether
        /// anything had come out by then was not said.
        case possible
        /// The same, after the printer had said that it had begun.
        case certain
    }
}

/// The written rules for the four outcomes; README.md gives them in words.
enum OutcomeRules {
    static func outcome(_ facts: PrintFacts) -> PhysicalOutcome {
        // 1. Nothing that can leave a trace went out.
        if facts.taken <= facts.firstPrintable { return .notStarted }
        // 2. The device's own word, after the cut.
        if facts.endAnswered {
            // All came out, but on two pieces of paper, or on one of which nobody can say that it is one.
            return facts.paperBreak == .none ? .completed : .partial
        }
        let incomplete = facts.taken < facts.total || (facts.cleared && facts.nothingLost)
        if facts.hasProcessID {
            // 3. It can no longer become whole. On paper for certain only if the device said so.
            if incomplete { return facts.begunAnswered ? .partial : .unknown }
            // 4. All went out, and the device did not say.
            return .unknown
        }
        // 5. By rule, where the device has no word for it.
        if !incomplete, facts.drained, facts.timePassed, facts.goodThroughout, facts.paperBreak == .none,
            facts.parsedAnswered || !facts.hasPaperQuery
        {
            return .completed
        }
        return .unknown
    }
}
