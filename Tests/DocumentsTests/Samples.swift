import DeviceModel
import Documents
import ItemList
import KioskCore

/// Papers made up for tests.
enum Samples {
    /// 2026-11-24 09:36:05 in Asia/Shanghai.
    static let time = Instant(milliseconds: 1_795_484_165_000)
    static let service = ServiceID("HJ-K01-20261124-S0007")

    static func settings(columns: Int) -> PaperSettings {
        PaperSettings(
            mark: "福建政务服务中心", hallName: "涵江区政务服务中心", address: "涵江区涵西街道示例路 1 号", phone: "0594-000-0000",
            kiosk: KioskID("K01"), columns: columns, ratingBase: "https://example.gov.cn/r")
    }

    /// Stand-ins for the real functions: every bit of the input moves the output.
    static func mix(_ bytes: [UInt8], seed: UInt64) -> [UInt8] {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325 ^ seed
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return (0..<32).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 40)
        }
    }

    static func composer(columns: Int = 48, key: UInt64 = 1) -> PaperComposer {
        PaperComposer(
            settings: settings(columns: columns), hmac: { mix($0, seed: key) }, sha256: { mix($0, seed: 99) })
    }

    static let ticket = Paper.queueTicket(
        QueueTicket(
            hall: "HJ", serviceDay: "2026-11-24", queue: "general", queueClass: "ordinary", prefix: "A", number: 12,
            kiosk: KioskID("K01"), service: service, at: time),
        itemName: "综合窗口取号", waiting: 12)

    static let priorityTicket = Paper.queueTicket(
        QueueTicket(
            hall: "HJ", serviceDay: "2026-11-24", queue: "general", queueClass: "priority", prefix: "P", number: 1003,
            kiosk: KioskID("K01"), service: service, at: time),
        itemName: "不动产登记综合受理窗口取号", waiting: 0)

    static func record(_ sequence: Int, item: String, package: String? = nil) -> CaseRecord {
        CaseRecord(
            number: CaseNumber("HJ-K01-20261124-000\(sequence)"), service: service, item: item, package: package,
            acceptedAt: time, promisedMinutes: sequence == 1 ? 2400 : 30,
            limitEnds: time + .seconds(sequence == 1 ? 7 * 86_400 : 1800),
            sources: ["居民身份证": "licence", "退役证件": "datashare", "近期照片": "scan"],
            tolerated: sequence == 2 ? ["婚姻状况证明": 5] : [:],
            awaits: sequence == 2 ? ["营业执照": CaseNumber("HJ-K01-20261124-0001")] : [:],
            delivery: sequence == 2 ? .post : .counter,
            crossProvince: item == "cross"
                ? .init(
                    receivingHall: "涵江区政务服务中心", decidedBy: "示例省示例市市场监督管理局", answeredBy: "示例省示例市政务服务中心")
                : nil)
    }

    static let acceptance = Paper.acceptanceNotice(
        AcceptanceNotice(
            title: "退役军人优待证申领",
            entries: [
                .init(
                    record: record(1, item: "one"), itemName: "退役军人优待证申领", department: "区退役军人事务局",
                    placePhone: "三楼 12 号窗口，0594-000-0001", fee: 0)
            ], applicant: "陈**", service: service))

    static let package = Paper.acceptanceNotice(
        AcceptanceNotice(
            title: "企业开办“一件事”",
            entries: [
                .init(
                    record: record(1, item: "cross", package: "p"), itemName: "企业设立登记", department: "区市场监督管理局",
                    placePhone: "二楼 3 号窗口，0594-000-0002", fee: 0),
                .init(
                    record: record(2, item: "two", package: "p"), itemName: "公章刻制备案", department: "区公安分局",
                    placePhone: "二楼 5 号窗口，0594-000-0003", fee: 180),
            ], applicant: "林小明", service: service,
            acts: [
                ActRecord(service: service, kind: .promise, material: "经营场所证明", textVersion: 1, at: time),
                ActRecord(
                    service: service, kind: .toleratedGap, material: "婚姻状况证明", textVersion: 1, at: time,
                    dueWorkingDays: 5, dueAt: time + .seconds(7 * 86_400)),
            ]))

    /// A package of which one member could not be made.
    static let partly = Paper.acceptanceNotice(
        AcceptanceNotice(
            title: "企业准营“一件事”",
            entries: [
                .init(
                    record: record(1, item: "one", package: "p"), itemName: "食品经营许可延续",
                    department: "区市场监督管理局", placePhone: "二楼 3 号窗口，0594-000-0002", fee: 0)
            ], applicant: "林**", service: service,
            notMade: [
                .init(
                    itemName: "公共场所卫生许可延续",
                    gaps: [
                        .init(
                            material: "卫生许可证",
                            tried: [
                                LookupRecord(
                                    service: service, material: "卫生许可证", source: "licence", answer: .expired,
                                    at: time)
                            ],
                            whereToGet: LocalizedText(zh: "到区卫生健康局换发（二楼 7 号窗口）。", en: "Window 7."))
                    ], missingFields: [LocalizedText(zh: "经营面积", en: "Floor space")])
            ]))

    static let deficiency = Paper.deficiencyNotice(
        DeficiencyNotice(
            itemName: "退役军人优待证申领", department: "区退役军人事务局", placePhone: "三楼 12 号窗口，0594-000-0001",
            gaps: [
                .init(
                    material: "退役证件",
                    tried: [
                        LookupRecord(service: service, material: "退役证件", source: "licence", answer: .none, at: time),
                        LookupRecord(
                            service: service, material: "退役证件", source: "datashare", answer: .unavailable, at: time),
                    ],
                    whereToGet: LocalizedText(
                        zh: "遗失的到区退役军人事务局补办（三楼 12 号窗口，0594-000-0001）。", en: "Ask at window 12.")),
                .init(
                    material: "近期照片", tried: [],
                    whereToGet: LocalizedText(zh: "可在本厅一楼自助照相机拍摄，再到本机扫描。", en: "Photo booth.")),
            ], missingFields: [LocalizedText(zh: "联系电话", en: "Phone")], applicant: "陈**", service: service, at: time))

    static let unresolved = Paper.unresolvedNotice(
        UnresolvedReport(
            service: service, caseNumber: CaseNumber("HJ-K01-20261124-0001"), code: "session.identify", at: time),
        itemName: "退役军人优待证申领",
        wayOn: [
            LocalizedText(zh: "到三楼 12 号窗口办理（周一至周五 8:30–12:00、14:00–17:30）。", en: "Window 12."),
            LocalizedText(zh: "拨打咨询电话 0594-000-0000。", en: "Call."),
        ])

    static let all: [(name: String, paper: Paper, isReprint: Bool)] = [
        ("queue-ticket", ticket, false), ("queue-ticket-reprint", ticket, true),
        ("queue-ticket-priority", priorityTicket, false), ("acceptance", acceptance, false),
        ("acceptance-package", package, false), ("acceptance-partly", partly, false),
        ("deficiency", deficiency, false), ("unresolved", unresolved, false),
    ]

    static func item(_ id: String) -> ServiceItem? {
        guard id == "cross" else { return nil }
        return ServiceItem(
            id: id, baseCode: "0000000000000", name: "企业设立登记", department: "区市场监督管理局", placePhone: "",
            category: "", promisedMinutes: 60, legalMinutes: 60, steps: [.notice],
            guide: Guide(basis: "", conditions: "", fee: 0), crossProvince: true, decidedBy: "示例省示例市市场监督管理局",
            answeredBy: "示例省示例市政务服务中心，000-0000-0000")
    }
}
