import DeviceModel

/// What was bad, as a citizen says who chose 不满意 or 非常不满意 (差评). The indicators by which a service platform is
/// rated (评价内容标准: 办事效率, 办事指南精确度, 办事便捷度, 平台操作性); the whole annex A of GB/T 39734-2020 was not at
/// hand.
public enum BadRatingReason: String, Hashable, Codable, Sendable, CaseIterable {
    case efficiency, guide, convenience, operation

    public var label: LocalizedText {
        switch self {
        case .efficiency: LocalizedText(zh: "办事效率", en: "It took too long")
        case .guide: LocalizedText(zh: "办事指南精确度", en: "The guide was wrong or unclear")
        case .convenience: LocalizedText(zh: "办事便捷度", en: "It was not convenient")
        case .operation: LocalizedText(zh: "平台操作性", en: "The kiosk was hard to use")
        }
    }
}

/// What followed a bad rating, of a citizen's own will. The phone of who agreed to be called back (实名差评) is in the
/// ``SealedDraft`` beside it.
public struct RatingDetail: Hashable, Codable, Sendable {
    public var service: ServiceID
    /// Each once, in the order of ``BadRatingReason``.
    public var reasons: [BadRatingReason]
    public var wantsCallBack: Bool
    public var at: Instant

    public init(service: ServiceID, reasons: [BadRatingReason], wantsCallBack: Bool, at: Instant) {
        self.service = service
        self.reasons = reasons
        self.wantsCallBack = wantsCallBack
        self.at = at
    }
}

extension EvaluationRecord.Result {
    /// 差评: the last two of five.
    public var isBad: Bool {
        if case .rated(let level, _) = self { level <= 2 } else { false }
    }
}

/// After a bad rating, and only then, there is room to say why: optional, unasked again, and the rating is kept before.
extension KioskMachine {
    mutating func keepBadRating(_ result: EvaluationRecord.Result, _ now: Instant) {
        guard let session else { return }
        let evaluation = EvaluationRecord(service: session.service, result: result, at: now)
        let before = session.pending
        self.session?.pending = []
        let id = commit(before + [.evaluation(evaluation)], for: .rating(session.service, evaluation, before: before))
        work(.committing(id))
    }

    mutating func badRatingKept(_ now: Instant) {
        session?.isRated = true
        session?.stage = .explain
        setEvaluationLimit(now)
    }

    /// As if nothing had been asked: the rating goes with the end of its session, and is tried again with it.
    mutating func badRatingNotKept(_ result: EvaluationRecord.Result, before: [KioskRecord], _ now: Instant) {
        session?.pending = before
        end(.completed, nil, now, rating: result)
    }

    /// - Parameter phone: empty where no call-back is wanted.
    mutating func explain(_ names: [String], phone: String, _ now: Instant) {
        guard let session, session.stage == .explain else { return }
        let reasons = BadRatingReason.allCases.filter { names.contains($0.rawValue) }
        let problem: LocalizedText? =
            if reasons.count != Set(names).count {
                Texts.explainUnknown
            } else if !phone.isEmpty, !FieldRules.isPhone(phone) {
                Texts.fieldPhone
            } else {
                nil
            }
        if let problem {
            self.session?.message = problem
            return
        }
        guard !reasons.isEmpty || !phone.isEmpty else { return end(.completed, nil, now) }
        let detail = RatingDetail(service: session.service, reasons: reasons, wantsCallBack: !phone.isEmpty, at: now)
        let drafts =
            phone.isEmpty
            ? []
            : [
                SealedDraft(
                    .callBack(session.service),
                    content: CaseContent(applicant: nil, fields: ["phone": phone], pages: [:], references: [:]))
            ]
        let id = commit([.ratingDetail(detail)], sealing: drafts, for: .explain(session.service))
        work(.committing(id))
    }

    mutating func explanationNotKept(_ now: Instant) {
        session?.message = Texts.explainNotKept
        session?.stage = .explain
        setEvaluationLimit(now)
    }
}
