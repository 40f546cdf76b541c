import Controller
import DeviceModel
import Foundation
import HTTPTypes
import Hummingbird
import ItemList
import KioskCore
import KioskWire
import Logging
import NIOCore

/// Every request of both listeners: checked, routed, answered; every error becomes problem details.
struct APIResponder: HTTPResponder {
    typealias Context = APIContext

    let backend: any KioskBackend
    let hub: EventHub
    let screenReaders: ReaderCount
    let tokens: RoleTokens
    let settings: APISettings
    let time: TimeSource
    let logger: Logger

    func respond(to request: Request, context: APIContext) async throws -> Response {
        do {
            return try await answer(request, context)
        } catch let problem as Problem {
            return refuse(problem, request, context)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            logger.error(
                "api.failed", metadata: ["path": "\(request.uri.path.prefix(200))", "cause": "\(error)"])
            return refuse(.internalError, request, context)
        }
    }

    private func answer(_ request: Request, _ context: APIContext) async throws -> Response {
        try RequestCheck.source(request, context, settings)
        let whole = request.head.path ?? ""
        let path = whole.prefix { $0 != "?" }
        let (route, variable) = try Route.find(request.method.rawValue, String(path))
        let token = try RequestCheck.token(request)
        guard let role = tokens.role(of: token) else { throw Problem.unauthorized }
        guard route.roles.contains(role) else { throw Problem.forbidden(role, route.roles) }
        guard path.count == whole.count else { throw Problem.query }
        await backend.whenStarted()
        if route.operation == .input { return try await input(request) }
        if route.operation == .queueCall { return try await queueCall(request) }
        guard !RequestCheck.hasBody(request) else { throw Problem.noBody }
        switch route.operation {
        case .events: return try await events(request, context, role)
        case .screens: return try screens(context)
        default: return try await read(route.operation, variable)
        }
    }

    private func read(_ operation: Route.Operation, _ variable: String) async throws -> Response {
        let now = time.now()
        switch operation {
        case .items: return try json(await items())
        case .item:
            guard let item = await backend.list[variable],
                let offer = await backend.offers().first(where: { $0.item == variable })
            else { throw Problem.unknown("item", "事项", code: "item.unknown") }
            return try json(ItemMessage(offer, item))
        case .screen: return try json(ScreenMessage(await backend.screen(), now: now))
        case .devices:
            let states = await backend.deviceStates()
            return try json(DevicesMessage(devices: states.map { DeviceMessage($0, now: now) }))
        case .device:
            guard let state = await backend.deviceStates().first(where: { $0.id.name == variable }) else {
                throw Problem.unknown("device", "设备", code: "device.unknown")
            }
            return try json(DeviceMessage(state, now: now))
        case .acknowledge:
            guard await backend.acknowledge(variable) else {
                throw Problem.unknown("active fault", "故障", code: "fault.unknown")
            }
            fallthrough
        case .faults:
            return try json(FaultsMessage(at: now, faults: await backend.faults().map { FaultMessage($0) }))
        case .statistics:
            let all = await backend.statistics().map { device, counters in
                let totals = counters.map {
                    ($0.key.name, StatisticsMessage.Total(lifetime: $0.value.lifetime, sinceReset: $0.value.sinceReset))
                }
                return (device.name, Dictionary(totals, uniquingKeysWith: { first, _ in first }))
            }
            return try json(StatisticsMessage(devices: Dictionary(all, uniquingKeysWith: { first, _ in first })))
        case .cases:
            let cases = try await backend.cases()
            return try json(
                CasesMessage(cases: cases.map { .init(number: $0.number.value, stage: $0.stage, reason: $0.reason) }))
        case .health: return try json(HealthMessage(await backend.health()))
        case .queueNumbers:
            let numbers = await backend.queueNumbers().map { QueueNumberMessage($0) }
            return try json(QueueNumbersMessage(at: now, numbers: numbers))
        case .queueFigures:
            let figures = await backend.queueFigures().map { QueueFiguresMessage.Figures($0) }
            return try json(QueueFiguresMessage(at: now, queues: figures))
        case .document:
            return Response(
                status: .ok, headers: Self.headers("application/yaml"),
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: PackageResources.openapi_yaml)))
        case .screens, .events, .input, .queueCall: throw Problem.notFound
        }
    }

    private func items() async -> ItemsMessage {
        let list = await backend.list
        let offers = await backend.offers()
        return ItemsMessage(
            sequence: list.header.sequence, issuer: list.header.issuer, total: offers.count,
            offered: offers.count(where: \.offered), items: offers.map { OfferMessage($0, list[$0.item]) })
    }

    /// The whole body of a request that has to carry JSON.
    func body(_ request: Request) async throws -> [UInt8] {
        guard RequestCheck.isJSON(request) else { throw Problem.mediaType }
        return try await RequestCheck.body(request, settings, time.sleep)
    }

    private func input(_ request: Request) async throws -> Response {
        let input = try InputReader.read(try await body(request), limit: settings.body_max)
        switch await backend.input(input) {
        case .success(let view): return try json(ScreenMessage(view, now: time.now()))
        case .failure(let refusal): throw Problem(refusal)
        }
    }

    func json(_ value: some Encodable) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(
            status: .ok, headers: Self.headers("application/json"),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }

    static func headers(_ type: String) -> HTTPFields {
        var headers = HTTPFields()
        headers[.contentType] = type
        headers[.cacheControl] = "no-store"
        headers[.xContentTypeOptions] = "nosniff"
        return headers
    }

    private func refuse(_ problem: Problem, _ request: Request, _ context: APIContext) -> Response {
        let message = problem.message(instance: String((request.head.path ?? "").prefix { $0 != "?" }.prefix(200)))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = (try? encoder.encode(message)).map { ByteBuffer(bytes: $0) } ?? ByteBuffer()
        var headers = Self.headers("application/problem+json")
        if problem.status == 401 { headers[.wwwAuthenticate] = "Bearer" }
        if !problem.allow.isEmpty { headers[.allow] = problem.allow.joined(separator: ", ") }
        let status = HTTPResponse.Status(code: problem.status)
        guard RequestCheck.hasBody(request) else {
            return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: bytes))
        }
        // What is left of the body is not waited for: the answer goes out and the connection ends.
        headers[.connection] = "close"
        let channel = context.channel
        return Response(
            status: status, headers: headers,
            body: ResponseBody(contentLength: bytes.readableBytes) { writer in
                try await writer.write(bytes)
                try await writer.finish(nil)
                channel.close(promise: nil)
            })
    }
}

extension Problem {
    /// An input that was not taken, in the citizen's words.
    init(_ refusal: InputRefusal) {
        let status =
            switch refusal.code {
            case "input.unknownItem": 404
            case "input.tooLarge": 413
            case "kiosk.starting", "kiosk.stopping": 503
            default: 409
            }
        self.init(
            status, refusal.code, "Input not taken", refusal.text.en, zh: refusal.text.zh, en: refusal.text.en,
            choices: refusal.choices)
    }
}
