import DeviceModel
import Foundation
import KioskWire
import Yams

/// A journey as read: what it is about, and its steps.
public struct JourneyFile: Sendable {
    public var title: String
    /// Keys of the kiosk's configuration that it needs, as `kioskd --set` takes them; the one who starts the kiosk sets
    /// them.
    public var settings: [String: String] = [:]
    public var steps: [JourneyStep]

    /// Somebody begins a service in it.
    public var beginsService: Bool { steps.contains(where: \.beginsService) }

    /// Most bytes a file may have.
    public static let bytes_max = 256 << 10
    static let steps_max = 500
    static let verbs = [
        "start", "input", "expect", "wait", "code", "key", "devices", "district", "ticket", "offers", "item", "fault",
        "health", "received",
    ]

    /// YAML (`title`, `steps`), or JSON Lines (one step a line) where the name ends in `.jsonl`.
    /// - Parameters:
    ///   - text: at most ``bytes_max``, which the caller sees to.
    ///   - file: its name, as it stands in problems.
    /// - Throws: ``FileProblem`` with the line.
    public init(_ text: String, file: String) throws {
        title = (file as NSString).lastPathComponent
        steps = []
        if file.hasSuffix(".jsonl") {
            for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                guard !line.allSatisfy(\.isWhitespace) else { continue }
                let reader = StepReader(file: file, offset: index)
                try add(try Self.compose(String(line), reader), reader)
            }
        } else {
            let reader = StepReader(file: file, offset: 0)
            let root = try Self.compose(text, reader)
            let nodes = try reader.mapping(root, ["title", "settings", "steps"], "the file")
            if let node = nodes["title"] { title = try reader.text(node, "title") }
            if let node = nodes["settings"] { settings = try reader.settings(node) }
            guard let list = nodes["steps"]?.sequence else {
                throw reader.problem(nodes["steps"] ?? root, "'steps' has to be a list of steps")
            }
            for node in list { try add(node, reader) }
        }
        guard !steps.isEmpty else { throw FileProblem(file, "has no steps; docs/JOURNEYS.md says how to write them") }
    }

    private static func compose(_ text: String, _ reader: StepReader) throws -> Node {
        guard let node = try YAMLTree.read(text, file: reader.file, offset: reader.offset) else {
            throw FileProblem(reader.file, "is empty; docs/JOURNEYS.md says how to write it")
        }
        return node
    }

    private mutating func add(_ node: Node, _ reader: StepReader) throws {
        guard steps.count < Self.steps_max else { throw reader.problem(node, "more than \(Self.steps_max) steps") }
        steps.append(try Self.step(node, reader))
    }

    private static func step(_ node: Node, _ reader: StepReader) throws -> JourneyStep {
        let nodes = try reader.mapping(node, verbs + ["say", "within"], "a step")
        let found = verbs.filter { nodes[$0] != nil }
        guard found.count == 1, let verb = found.first, let content = nodes[verb] else {
            throw reader.problem(node, "a step has to have exactly one of: \(verbs.joined(separator: ", "))")
        }
        let within = try reader.duration(nodes["within"], "within")
        return JourneyStep(
            line: (node.mark?.line ?? 1) + reader.offset, say: try nodes["say"].map { try reader.text($0, "say") },
            within: within ?? (verb == "expect" ? .zero : .seconds(20)), action: try action(verb, content, reader))
    }

    private static func action(_ verb: String, _ node: Node, _ reader: StepReader) throws -> JourneyStep.Action {
        switch verb {
        case "start": return .start(item: try reader.text(node, "start"))
        case "input": return .input(try reader.input(node))
        case "expect", "wait": return .screen(try screen(node, reader))
        case "code":
            let nodes = try reader.mapping(node, ["phone"], "code")
            return .code(phone: try reader.text(nodes, "phone", "code", at: node))
        case "key": return .key(try reader.word(node, "key", of: KeypadKey.allCases.map(\.rawValue)))
        case "devices": return .devices(try reader.jsonLine(node, "devices"))
        case "district": return .district(try reader.jsonLine(node, "district"))
        case "ticket":
            let nodes = try reader.mapping(node, ["text", "lacks", "complete"], "ticket")
            return .ticket(
                TicketWish(
                    text: try reader.texts(nodes["text"], "ticket.text"),
                    lacks: try reader.texts(nodes["lacks"], "ticket.lacks"),
                    complete: try reader.flag(nodes["complete"], "ticket.complete")))
        case "offers": return .offers(try offers(node, reader))
        case "item":
            let nodes = try reader.mapping(node, ["name", "offered", "reason", "warning"], "item")
            return .item(
                ItemWish(
                    name: try reader.text(nodes, "name", "item", at: node),
                    offered: try reader.flag(nodes["offered"], "item.offered"),
                    reason: try nodes["reason"].map { try reader.text($0, "item.reason") },
                    warning: try nodes["warning"].map { try reader.text($0, "item.warning") }))
        case "fault":
            let nodes = try reader.mapping(node, ["code", "active"], "fault")
            return .fault(
                FaultWish(
                    code: try reader.text(nodes, "code", "fault", at: node),
                    active: try reader.flag(nodes["active"], "fault.active") ?? true))
        case "health": return .health(try health(node, reader))
        default:
            let nodes = try reader.mapping(node, ["cases"], "received")
            return .received(ReceivedWish(cases: try reader.whole(nodes["cases"], "received.cases") ?? 0))
        }
    }

    private static func stage(_ node: Node, _ reader: StepReader) throws -> String {
        try reader.word(node, "stage", of: ScreenMessage.stages)
    }

    private static func screen(_ node: Node, _ reader: StepReader) throws -> ScreenWish {
        if node.scalar != nil { return ScreenWish(stage: try stage(node, reader)) }
        let nodes = try reader.mapping(node, ["stage", "text", "choices", "paper", "limit", "numbers"], "screen")
        var wish = ScreenWish()
        wish.stage = try nodes["stage"].map { try stage($0, reader) }
        wish.text = try reader.texts(nodes["text"], "text")
        wish.choices = try reader.words(nodes["choices"], "choices", of: ScreenMessage.choiceIDs)
        wish.paper = try reader.words(nodes["paper"], "paper", of: PhysicalOutcome.allCases.map(\.rawValue))
        wish.hasLimit = try reader.flag(nodes["limit"], "limit")
        wish.numbers = try reader.whole(nodes["numbers"], "numbers")
        return wish
    }

    private static func offers(_ node: Node, _ reader: StepReader) throws -> OffersWish {
        let keys = ["offered", "total", "closed", "except", "warning", "warned", "alternatives"]
        let nodes = try reader.mapping(node, keys, "offers")
        var wish = OffersWish()
        wish.offered = try reader.whole(nodes["offered"], "offers.offered")
        wish.total = try reader.whole(nodes["total"], "offers.total")
        wish.closed = try nodes["closed"].map { try reader.texts($0, "offers.closed") }
        wish.except = try nodes["except"].map { try reader.text($0, "offers.except") }
        wish.warning = try nodes["warning"].map { try reader.text($0, "offers.warning") }
        wish.warned = try reader.whole(nodes["warned"], "offers.warned")
        wish.alternatives = try reader.flag(nodes["alternatives"], "offers.alternatives") ?? false
        if (wish.warning == nil) != (wish.warned == nil) {
            throw reader.problem(node, "offers: 'warning' and 'warned' go together")
        }
        return wish
    }

    private static func health(_ node: Node, _ reader: StepReader) throws -> HealthWish {
        let counts = [
            "numbers", "cases", "pendingCases", "deliveredCases", "settledCases", "ratings", "silent", "unresolved",
            "prints",
        ]
        let states = HealthMessage.State.allCases.map(\.rawValue)
        let nodes = try reader.mapping(node, ["state"] + counts, "health")
        var wish = HealthWish(state: try nodes["state"].map { try reader.word($0, "health.state", of: states) })
        for name in counts {
            if let count = try reader.whole(nodes[name], "health.\(name)") { wish.counts[name] = count }
        }
        return wish
    }
}
