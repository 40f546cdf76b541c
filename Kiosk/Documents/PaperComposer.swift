public import DeviceModel
public import ItemList
public import KioskCore
import Layout

/// Turns what a paper says into how it looks: one layout for each ``Paper``, for paper of 48 or 32 columns. Pure.
public struct PaperComposer: Sendable {
    public let settings: PaperSettings
    private let seal: PaperSeal
    private let sha256: @Sendable ([UInt8]) -> [UInt8]

    /// - Parameters:
    ///   - hmac: HMAC-SHA-256 under the kiosk's configured key.
    ///   - sha256: SHA-256.
    public init(
        settings: PaperSettings, hmac: @escaping @Sendable ([UInt8]) -> [UInt8],
        sha256: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.settings = settings
        seal = PaperSeal(hmac: hmac)
        self.sha256 = sha256
    }

    /// - Parameters:
    ///   - isLarge: every line at least twice as high, for who asked for large print.
    ///   - item: items by id, for where the result is collected.
    /// - Throws: what coding the layout throws; with texts from a checked list, nothing.
    public func compose(
        _ paper: Paper, isReprint: Bool = false, isLarge: Bool = false,
        item: (String) -> ServiceItem? = { _ in nil }
    ) throws -> ComposedPaper {
        var body = PaperBuilder(columns: settings.columns, isLarge: isLarge)
        header(paper, isReprint: isReprint, &body)
        switch paper {
        case .queueTicket(let ticket, let name, let waiting): queueTicket(ticket, name, waiting, &body)
        case .acceptanceNotice(let notice): acceptance(notice, item, &body)
        case .deficiencyNotice(let notice): deficiency(notice, &body)
        case .unresolvedNotice(let report, let name, let wayOn): unresolved(report, name, wayOn, &body)
        }
        return try finish(body, paper.kind, number(of: paper), at: time(of: paper), isReprint: isReprint)
    }

    /// 作废: printed after a broken paper so that nobody uses it.
    public func void(kind: PaperKind, publicNumber: String, at instant: Instant) throws -> ComposedPaper {
        var body = PaperBuilder(columns: settings.columns)
        body.feed()
        body.banner("作 废", height: 4)
        body.feed()
        body.center("以上内容不完整，已作废，请勿使用。", Style(bold: true))
        body.center("如需凭证，请在本机重新办理或到窗口办理。")
        body.rule()
        body.entry("号码", publicNumber)
        body.entry("时间", PaperWords.time(instant))
        return try finish(body, kind, publicNumber, at: instant, isReprint: false)
    }

    /// The rating link of a service: base, service id, code. Nil without a base in the settings.
    public func ratingLink(_ service: ServiceID) -> String? {
        guard !settings.ratingBase.isEmpty else { return nil }
        return "\(settings.ratingBase)/\(service.value)/\(seal.ratingCode(service: service.value))"
    }

    /// What a paper is known by.
    public func number(of paper: Paper) -> String {
        switch paper {
        case .queueTicket(let ticket, _, _): ticket.label
        case .acceptanceNotice(let notice): notice.entries.first?.record.number.value ?? notice.service.value
        case .deficiencyNotice(let notice): notice.service.value
        case .unresolvedNotice(let report, _, _):
            report.caseNumber?.value ?? report.service?.value ?? settings.kiosk.value
        }
    }

    private func time(of paper: Paper) -> Instant {
        switch paper {
        case .queueTicket(let ticket, _, _): ticket.at
        case .acceptanceNotice(let notice): notice.entries.first?.record.acceptedAt ?? Instant(milliseconds: 0)
        case .deficiencyNotice(let notice): notice.at
        case .unresolvedNotice(let report, _, _): report.at
        }
    }

    // MARK: parts

    private func header(_ paper: Paper, isReprint: Bool, _ body: inout PaperBuilder) {
        body.center(settings.mark)
        body.headline(settings.hallName, limit: 2)
        if isReprint {
            body.feed()
            body.banner("补 打")
            body.center("与原件内容、号码相同")
        }
        body.feed()
        let (title, english) = PaperComposer.title(paper)
        body.headline(title, limit: 2, bold: false)
        body.center(english)
        body.rule()
    }

    private static func title(_ paper: Paper) -> (String, String) {
        switch paper {
        case .queueTicket: ("取号单", "Queue Ticket")
        case .acceptanceNotice: ("受理通知单", "Notice of Acceptance")
        case .deficiencyNotice: ("一次性告知单", "Notice of What Is Missing")
        case .unresolvedNotice: ("“办不成事”反映单", "Report: Could Not Be Done")
        }
    }

    func rating(_ service: ServiceID, _ words: String, _ body: inout PaperBuilder) {
        guard let link = ratingLink(service) else { return }
        body.feed()
        body.qr(link)
        // A quiet zone of four modules at least, below as above.
        body.feed()
        body.center(words)
    }

    /// The foot is the same on all: kiosk, place, phone, code, cut. The hash is of everything but the code's line.
    private func finish(
        _ body: PaperBuilder, _ kind: PaperKind, _ number: String, at instant: Instant, isReprint: Bool
    ) throws -> ComposedPaper {
        var body = body
        body.rule()
        body.entry("自助终端", settings.kiosk.value)
        if !settings.address.isEmpty { body.entry("地址", settings.address) }
        body.entry("咨询电话", settings.phone, bold: true)
        let hash = PaperWords.hex(sha256(Array(try Layout(body.blocks).coded())))
        let code = seal.paperCode(
            kind: kind.rawValue, publicNumber: number, kiosk: settings.kiosk.value, time: PaperWords.time(instant),
            layoutHash: hash)
        body.entry("验真码", code)
        body.feed(2)
        body.cut()
        let layout = Layout(body.blocks)
        try layout.validate(columns: settings.columns)
        return ComposedPaper(
            layout: layout, kind: kind, publicNumber: number, layoutHash: hash, verificationCode: code, at: instant,
            isReprint: isReprint)
    }
}
