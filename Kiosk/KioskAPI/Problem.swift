import DeviceModel
import KioskWire

/// An error answer before it knows the path it is about; codes and texts in one place.
struct Problem: Error, Sendable, Hashable {
    var status: Int
    var code: String
    var title: String
    var detail: String
    var remedy: LocalizedText
    var choices: [String]?
    /// Of a wrong method.
    var allow: [String] = []

    init(
        _ status: Int, _ code: String, _ title: String, _ detail: String, zh: String, en: String,
        choices: [String]? = nil, allow: [String] = []
    ) {
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        remedy = LocalizedText(zh: zh, en: en)
        self.choices = choices
        self.allow = allow
    }

    func message(instance: String) -> ProblemMessage {
        ProblemMessage(
            status: status, code: code, title: title, detail: detail, instance: instance, remedy: remedy,
            choices: choices)
    }
}

extension Problem {
    static func host(_ detail: String) -> Problem {
        Problem(
            400, "request.host", "Host not allowed", detail, zh: "请用 127.0.0.1、[::1] 或 localhost 访问。",
            en: "Ask 127.0.0.1, [::1] or localhost, with one Host header.")
    }
    static let origin = Problem(
        403, "request.origin", "Origin not allowed", "This page's origin may not use the kiosk.",
        zh: "只有本机的屏幕页面可以访问。", en: "Open the screen that the kiosk itself serves.")
    static let notFound = Problem(
        404, "request.path", "No such resource", "There is nothing at this path.",
        zh: "请核对路径，见 docs/API.md。", en: "Check the path; docs/API.md lists all.")
    static func method(_ allowed: [String]) -> Problem {
        Problem(
            405, "request.method", "Method not allowed", "This path takes \(allowed.joined(separator: ", ")) only.",
            zh: "请使用 \(allowed.joined(separator: "、"))。", en: "Use \(allowed.joined(separator: ", ")).", allow: allowed)
    }
    static let query = Problem(
        400, "request.query", "No query is taken", "This path takes no query.", zh: "请去掉“?”及其后的内容。",
        en: "Leave out the '?' and what follows.")
    static let unauthorized = Problem(
        401, "auth.token", "No valid token", "The request has no token, or none of this kiosk.",
        zh: "请带上本角色的令牌：Authorization: Bearer …", en: "Send Authorization: Bearer with the token of your role.")
    static func forbidden(_ role: Role, _ roles: [Role]) -> Problem {
        let names = roles.map(\.rawValue).joined(separator: ", ")
        return Problem(
            403, "auth.role", "Not for this role", "The role \(role.rawValue) may not do this; it is for: \(names).",
            zh: "请使用以下角色的令牌：\(names)。", en: "Use the token of: \(names).")
    }
    static let noBody = Problem(
        400, "request.body", "No body is taken", "This path takes no body.", zh: "请不要带请求体。",
        en: "Send the request without a body.")
    static let mediaType = Problem(
        415, "request.mediaType", "Not JSON", "The body's Content-Type is not application/json.",
        zh: "请用 Content-Type: application/json。", en: "Send Content-Type: application/json, in UTF-8.")
    static func tooLarge(_ limit: Int) -> Problem {
        Problem(
            413, "request.tooLarge", "Body too large", "The body has more than \(limit) bytes.",
            zh: "请缩短内容，最多 \(limit) 字节。", en: "Send at most \(limit) bytes.")
    }
    static let bodyLate = Problem(
        408, "request.timeout", "Body too late", "The body did not arrive in time.", zh: "请重新发送。",
        en: "Send the request again, with its whole body.")
    static let bodyBroken = Problem(
        400, "request.body", "Body broken off", "The body ended before it was complete.", zh: "请重新发送。",
        en: "Send the request again, with its whole body.")
    static func json(_ detail: String, code: String = "request.json") -> Problem {
        Problem(
            400, code, "Body cannot be read", detail, zh: "请按 docs/API.md 修改请求体。",
            en: "Correct the body; docs/API.md has its form.")
    }
    static func unknown(_ what: String, _ zh: String, code: String) -> Problem {
        Problem(
            404, code, "Unknown \(what)", "There is no such \(what).", zh: "请先列出全部\(zh)。",
            en: "List them first; their ids stand there.")
    }
    static let tooManyStreams = Problem(
        503, "events.tooMany", "Too many streams", "As many event streams as the kiosk allows are open.",
        zh: "请关闭其他事件流。", en: "Close another stream, or ask again later.")
    static let lastEventID = Problem(
        400, "events.lastEventID", "Last-Event-ID cannot be read", "Last-Event-ID is not the id of an event.",
        zh: "请使用收到的事件编号，或不带此标头。", en: "Send the id of an event that you got, or leave the header out.")
    static let internalError = Problem(
        500, "kiosk.internal", "The kiosk failed", "The kiosk could not answer; the cause is in its log.",
        zh: "请联系维护人员，查看 kioskd 的日志。", en: "Tell a technician; kioskd's log has the cause.")
}
