/// A citizen's input, the body of `POST /v1/session/inputs`: `{"input":"fill","fields":{"contactPhone":"138…"}}`.
/// There is no input that takes the payload of a QR code: identity needs evidence that the kiosk itself saw.
public enum InputMessage: Sendable, Hashable {
    case start(item: String)
    /// An item that is not offered, or not on the list any more.
    case reportItem(item: String)
    /// Names of ``ScreenMessage/assistOptions``; an empty list takes it back.
    case assist(options: [String])
    case ordinaryNumber
    case priorityNumber
    case deliverCounter
    case deliverPost
    case proceed
    case requestCode(idNumber: String)
    case enterCode(code: String)
    case declineLookups(materials: [String])
    case fill(fields: [String: String])
    case promise(material: String, agreed: Bool)
    case scan(material: String)
    case missing(material: String)
    case consentPartial(agreed: Bool)
    case reprint
    case rate(level: Int)
    /// Codes of the field `reasons`, maybe none; `phone` empty: no call-back.
    case explainRating(reasons: [String], phone: String)
    case moreTime
    case reportUnresolved
    case cancel

    /// Names of all inputs, as they stand in `input`.
    public static let names = Kind.allCases.map(\.rawValue)

    public enum Kind: String, Codable, Sendable, CaseIterable {
        case start, proceed, requestCode, enterCode, declineLookups, fill, promise, scan, missing, consentPartial
        case reprint, rate, moreTime, reportUnresolved, cancel
        case reportItem, assist, ordinaryNumber, priorityNumber, deliverCounter, deliverPost, explainRating

        /// Keys beside `input`; all are required.
        public var keys: [String] {
            switch self {
            case .start, .reportItem: ["item"]
            case .assist: ["options"]
            case .requestCode: ["idNumber"]
            case .enterCode: ["code"]
            case .declineLookups: ["materials"]
            case .fill: ["fields"]
            case .promise: ["material", "agreed"]
            case .scan, .missing: ["material"]
            case .consentPartial: ["agreed"]
            case .rate: ["level"]
            case .explainRating: ["reasons", "phone"]
            case .proceed, .reprint, .moreTime, .reportUnresolved, .cancel: []
            case .ordinaryNumber, .priorityNumber, .deliverCounter, .deliverPost: []
            }
        }
    }

    public var kind: Kind {
        switch self {
        case .start: .start
        case .reportItem: .reportItem
        case .assist: .assist
        case .ordinaryNumber: .ordinaryNumber
        case .priorityNumber: .priorityNumber
        case .deliverCounter: .deliverCounter
        case .deliverPost: .deliverPost
        case .proceed: .proceed
        case .requestCode: .requestCode
        case .enterCode: .enterCode
        case .declineLookups: .declineLookups
        case .fill: .fill
        case .promise: .promise
        case .scan: .scan
        case .missing: .missing
        case .consentPartial: .consentPartial
        case .reprint: .reprint
        case .rate: .rate
        case .explainRating: .explainRating
        case .moreTime: .moreTime
        case .reportUnresolved: .reportUnresolved
        case .cancel: .cancel
        }
    }
}

extension InputMessage: Encodable {
    private enum Key: String, CodingKey {
        case input, item, idNumber, code, materials, fields, material, agreed, level, options, reasons, phone
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(kind, forKey: .input)
        switch self {
        case .start(let item), .reportItem(let item): try container.encode(item, forKey: .item)
        case .assist(let options): try container.encode(options, forKey: .options)
        case .requestCode(let number): try container.encode(number, forKey: .idNumber)
        case .enterCode(let code): try container.encode(code, forKey: .code)
        case .declineLookups(let materials): try container.encode(materials, forKey: .materials)
        case .fill(let fields): try container.encode(fields, forKey: .fields)
        case .promise(let material, let agreed):
            try container.encode(material, forKey: .material)
            try container.encode(agreed, forKey: .agreed)
        case .scan(let material), .missing(let material): try container.encode(material, forKey: .material)
        case .consentPartial(let agreed): try container.encode(agreed, forKey: .agreed)
        case .rate(let level): try container.encode(level, forKey: .level)
        case .explainRating(let reasons, let phone):
            try container.encode(reasons, forKey: .reasons)
            try container.encode(phone, forKey: .phone)
        case .proceed, .reprint, .moreTime, .reportUnresolved, .cancel, .ordinaryNumber, .priorityNumber,
            .deliverCounter, .deliverPost:
            break
        }
    }
}
