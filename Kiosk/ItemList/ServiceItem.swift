/// One service item (政务服务事项) as a list carries it. Property names are the keys of the coded form.
public struct ServiceItem: Hashable, Codable, Sendable, Identifiable {
    /// Implementation code (实施编码), 31 characters: an authority's credit code and the base code.
    public var id: String
    /// Base code (基本编码), 13 digits.
    public var baseCode: String
    public var name: String
    public var plainNote: String
    public var department: String
    public var placePhone: String
    public var category: String
    public var keywords: [String]
    public var serviceObject: ServiceObject
    public var handling: Handling
    /// Working minutes; one working day is 480.
    public var promisedMinutes: Int
    public var legalMinutes: Int
    public var channelHours: ChannelHours
    public var steps: [StepKind]
    public var materials: [Material]
    public var fields: [FormField]
    public var guide: Guide
    public var crossProvince: Bool
    /// Who decides and who answers, for a cross-province item.
    public var decidedBy: String?
    public var answeredBy: String?
    /// Package id (一件事) that the item is or belongs to.
    public var oneMatter: String?
    public var isPackage: Bool
    public var delivery: [Delivery]
    public var needsPerson: Bool
    /// The material that the result is.
    public var produces: String?

    public init(
        id: String, baseCode: String, name: String, plainNote: String = "", department: String, placePhone: String,
        category: String, keywords: [String] = [], serviceObject: ServiceObject = .person,
        handling: Handling = .instant, promisedMinutes: Int, legalMinutes: Int, channelHours: ChannelHours = .allDay,
        steps: [StepKind], materials: [Material] = [], fields: [FormField] = [], guide: Guide,
        crossProvince: Bool = false, decidedBy: String? = nil, answeredBy: String? = nil, oneMatter: String? = nil,
        isPackage: Bool = false, delivery: [Delivery] = [.counter], needsPerson: Bool = false, produces: String? = nil
    ) {
        self.id = id
        self.baseCode = baseCode
        self.name = name
        self.plainNote = plainNote
        self.department = department
        self.placePhone = placePhone
        self.category = category
        self.keywords = keywords
        self.serviceObject = serviceObject
        self.handling = handling
        self.promisedMinutes = promisedMinutes
        self.legalMinutes = legalMinutes
        self.channelHours = channelHours
        self.steps = steps
        self.materials = materials
        self.fields = fields
        self.guide = guide
        self.crossProvince = crossProvince
        self.decidedBy = decidedBy
        self.answeredBy = answeredBy
        self.oneMatter = oneMatter
        self.isPackage = isPackage
        self.delivery = delivery
        self.needsPerson = needsPerson
        self.produces = produces
    }
}

/// 自然人 or 法人.
public enum ServiceObject: String, Hashable, Codable, Sendable, CaseIterable { case person, organisation }
/// 即办件 or 承诺件.
public enum Handling: String, Hashable, Codable, Sendable, CaseIterable { case instant, promised }
/// Coded as `24h` and `office`.
public enum ChannelHours: String, Hashable, Codable, Sendable, CaseIterable {
    case allDay = "24h"
    case office
}
public enum Delivery: String, Hashable, Codable, Sendable, CaseIterable { case counter, post }

/// Steps in their only allowed order, each at most once.
public enum StepKind: String, Hashable, Codable, Sendable, CaseIterable {
    case notice, identify, certificate, verify, form, scan, review, submit, printTicket, printDocument, takeNumber
    case evaluate
}

/// A material (材料) with its sources in the order in which they are tried.
public struct Material: Hashable, Codable, Sendable {
    public var name: String
    public var sources: [MaterialSource]
    /// Working days by which it may follow (容缺), if it may.
    public var toleratedDays: Int?

    public init(name: String, sources: [MaterialSource], toleratedDays: Int? = nil) {
        self.name = name
        self.sources = sources
        self.toleratedDays = toleratedDays
    }
}

public enum MaterialSource: String, Hashable, Codable, Sendable, CaseIterable {
    case licence, datashare, previous, promise, scan, declare
}

/// The guide (办事指南), the same text in every channel.
public struct Guide: Hashable, Codable, Sendable {
    public var basis: String
    public var conditions: String
    /// Yuan; never taken by the kiosk.
    public var fee: Int

    public init(basis: String, conditions: String, fee: Int) {
        self.basis = basis
        self.conditions = conditions
        self.fee = fee
    }
}

public struct FormField: Hashable, Codable, Sendable, Identifiable {
    public enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        case text, phone, date, choice, amount, address, idNumber
    }
    public var id: String
    public var labelZh: String
    public var labelEn: String
    public var kind: Kind
    public var required: Bool
    public var personal: Bool
    /// Values of a choice.
    public var choices: [String]
    /// Identity or licence field that fills it, such as `identity.name`; nil: typed.
    public var from: String?

    public init(
        id: String, labelZh: String, labelEn: String, kind: Kind, required: Bool, personal: Bool,
        choices: [String] = [], from: String? = nil
    ) {
        self.id = id
        self.labelZh = labelZh
        self.labelEn = labelEn
        self.kind = kind
        self.required = required
        self.personal = personal
        self.choices = choices
        self.from = from
    }
}
