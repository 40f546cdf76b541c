import Foundation
import Testing

@Suite("kioskctl journey", .timeLimit(.minutes(1)))
struct JourneyTests {
    static let broken: [(name: String, text: String)] = [
        ("empty", ""), ("comment", "# nothing\n"), ("not-a-mapping", "- start: x\n"), ("no-steps", "title: t\n"),
        ("no-step", "steps: []\n"), ("steps-not-a-list", "steps: start\n"),
        ("title", "title: []\nsteps: [{start: x}]\n"),
        ("top-key", "title: t\nstps:\n  - start: x\n"),
        ("verb", "steps:\n  - say: a\n    start: x\n  - exepct: ready\n"),
        ("no-verb", "steps:\n  - say: a\n"), ("two-verbs", "steps:\n  - start: x\n    key: satisfied\n"),
        ("twice", "steps:\n  - start: x\n    start: y\n"), ("stage", "steps:\n  - expect: redy\n"),
        ("choice", "steps:\n  - wait: {stage: ready, choices: [proced]}\n"),
        ("paper", "steps:\n  - wait: {paper: complete}\n"), ("wish", "steps:\n  - wait: {stge: ready}\n"),
        ("key", "steps:\n  - key: satisfeid\n"), ("input", "steps:\n  - input: proced\n"),
        ("input-surplus", "steps:\n  - input: {name: scan, material: m, code: 1}\n"),
        ("input-missing", "steps:\n  - input: {name: promise, material: m}\n"),
        ("fields", "steps:\n  - input: {name: fill, fields: [a]}\n"),
        ("within", "steps:\n  - expect: ready\n    within: 5m\n"),
        ("within-long", "steps:\n  - expect: ready\n    within: 601s\n"),
        ("number", "steps:\n  - offers: {offered: many}\n"),
        ("negative", "steps:\n  - received: {cases: -1}\n"),
        ("flag", "steps:\n  - fault: {code: x, active: perhaps}\n"),
        ("pair", "steps:\n  - offers: {warned: 3}\n"), ("state", "steps:\n  - health: {state: okay}\n"),
        ("socket-line", "steps:\n  - devices: refill\n"), ("yaml", "steps:\n  - start: [x\n"),
        ("tab", "steps:\n\t- start: x\n"), ("long-text", "steps:\n  - start: \(String(repeating: "长", count: 501))\n"),
        ("alias", "a: &a x\nsteps:\n  - start: *a\n"), ("undefined-alias", "steps:\n  - start: *a\n"),
        ("two-documents", "steps:\n  - start: x\n---\nsteps: []\n"),
    ]

    @Test("what is wrong with a file is told with its line, the nearest name, and 65")
    func brokenFiles() async throws {
        let scratch = try Scratch()
        var page = ""
        for (name, text) in Self.broken {
            let file = try scratch.file("\(name).yaml", text.utf8)
            let ended = try await Kioskctl.run(["journey", file, "--dry-run"])
            #expect(ended.code == 65 && ended.isOneLine, "\(name): \(ended.page)")
            page += ended.err.replacing(scratch.path + "/", with: "")
        }
        let lines = "{\"start\":\"x\"}\n\n{\"expect\":\"ready\"\n"
        let unknown = "{\"start\":\"x\"}\n\n{\"exepct\":\"ready\"}\n"
        for (name, text) in [("syntax", lines), ("unknown", unknown)] {
            let file = try scratch.file("\(name).jsonl", text.utf8)
            let ended = try await Kioskctl.run(["journey", file, "--dry-run"])
            #expect(ended.code == 65 && ended.err.contains(".jsonl:3"), "\(ended.err)")
            page += ended.err.replacing(scratch.path + "/", with: "")
        }
        try Golden.check("journey-files", page)
    }

    @Test("hostile files end with 65 in one line, quickly: not UTF-8, huge, deep, a bomb of aliases, no file at all")
    func hostileFiles() async throws {
        let scratch = try Scratch()
        let bomb = (1..<20).reduce("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n") { text, level in
            text + "a\(level): &a\(level) [" + (0..<10).map { _ in "*a\(level - 1)" }.joined(separator: ",") + "]\n"
        }
        let files: [(String, [UInt8])] = [
            ("latin.yaml", Array("steps:\n  - start: ".utf8) + [0xE9, 0x0A]), ("zero.yaml", [0, 0, 0]),
            ("utf16.yaml", [0xFF, 0xFE, 0x73, 0]),
            ("huge.yaml", [UInt8](repeating: UInt8(ascii: "a"), count: 300_000)),
            ("many.yaml", Array(("steps:\n" + String(repeating: "- start: x\n", count: 501)).utf8)),
            ("deep.yaml", Array(("steps: " + String(repeating: "[", count: 100_000)).utf8)),
            ("deepmap.yaml", Array(("steps: " + String(repeating: "{a: ", count: 50_000)).utf8)),
            (
                "closed.yaml",
                Array(
                    ("steps: " + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)).utf8)
            ),
            ("indent.yaml", Array((0..<600).map { String(repeating: " ", count: $0) + "a:\n" }.joined().utf8)),
            ("bomb.yaml", Array((bomb + "steps: *a19\n").utf8)),
            ("lines.jsonl", Array(String(repeating: "{\"start\":\"x\"}\n", count: 600).utf8)),
        ]
        for (name, bytes) in files {
            let file = try scratch.file(name, bytes)
            let begin = ContinuousClock.now
            let ended = try await Kioskctl.run(["journey", file, "--dry-run"])
            #expect(ended.code == 65 && ended.isOneLine, "\(name): \(ended.page.prefix(300))")
            #expect(ContinuousClock.now - begin < .seconds(10), "\(name)")
        }
        for file in [scratch.path, scratch.path + "/none.yaml", "/dev/zero"] {
            let ended = try await Kioskctl.run(["journey", file, "--dry-run"])
            #expect(ended.code == 65 && ended.isOneLine, "\(file): \(ended.page.prefix(300))")
        }
    }

    @Test(
        "every shipped journey is well written",
        arguments: ["Tests/Fixtures/Journeys", "Tests/Fixtures/Journeys/demonstration"])
    func written(folder: String) async throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
        #expect(files.count > 3)
        for file in files {
            let ended = try await Kioskctl.run(["journey", "\(folder)/\(file)", "--dry-run"])
            #expect(ended.code == 0 && ended.out.hasSuffix("steps, well written\n"), "\(ended.err)")
        }
    }

    static let screens = [
        WrittenKiosk.view("ready", "请选择", "Choose", ["start"]),
        WrittenKiosk.view("notice", "告知", "Notice", ["proceed", "cancel"]),
        WrittenKiosk.view("number", "已取号", "Your number", ["proceed"], numbers: ["A001"]),
    ]

    static let good = """
        title: 取号
        steps:
          - say: a citizen comes
            expect: {stage: ready, choices: start}
          - start: 综合窗口取号
          - input: proceed
          - wait: {stage: number, text: "已取号", numbers: 1}
            within: 5s
          - offers: {offered: 2, total: 3, closed: [无房证明打印], alternatives: true, warning: source.scan.down, warned: 1}
          - item: {name: 无房证明打印, offered: false, reason: step.printDocument.unserved}
          - fault: {code: printer.paper.out}
          - health: {state: degraded, numbers: 2, silent: 1}

        """

    @Test("a journey is played as written: what citizen and technician see, as a page and as JSON")
    func plays() async throws {
        for arguments in [[], ["--json"]] {
            try await Answering.with(WrittenKiosk(screens: Self.screens)) { kiosk in
                let file = kiosk.folder + "/good.yaml"
                try Self.good.write(toFile: file, atomically: true, encoding: .utf8)
                let ended = try await kiosk.ask(["journey", file] + arguments)
                #expect(ended.code == 0)
                let page = ended.page.replacing(/"took_ms" : [0-9]+/, with: "\"took_ms\" : TIME")
                try Golden.check("journey-good" + (arguments.isEmpty ? "" : "-json"), page)
            }
        }
    }

    @Test("what differs is told with its step and line, and 1")
    func differs() async throws {
        let steps = [
            "expect: notice", "expect: {stage: ready, text: 再见}", "expect: {choices: [rate5]}",
            "expect: {paper: partial}",
            "expect: {limit: true}", "expect: {numbers: 2}", "offers: {offered: 3}", "offers: {closed: []}",
            "item: {name: 无房证明打印, offered: true}", "item: {name: 不存在的事项}", "fault: {code: printer.head.hot}",
            "fault: {code: printer.paper.out, active: false}", "health: {state: ok}", "health: {cases: 9}",
            "input: moreTime", "key: satisfied", "code: {phone: 1}", "ticket: {text: A001}", "received: {cases: 0}",
        ]
        var page = ""
        let scratch = try Scratch()
        let file = try scratch.file("x.yaml", [])
        let pages = Pages()
        try await Answering.with { kiosk in
            for step in steps {
                let text = "steps:\n  - expect: ready\n  - \(step)\n    within: 0s\n"
                try text.write(toFile: file, atomically: true, encoding: .utf8)
                let ended = try await kiosk.ask(["journey", file])
                #expect(ended.code == 1 && ended.err.contains("step 2 (line 3)"), "\(step): \(ended.page)")
                await pages.add(ended.err.replacing(file, with: "x.yaml"))
            }
        }
        page = await pages.text
        try Golden.check("journey-differences", page)
    }

    @Test("a control socket that is missing, or answers nonsense, is told with its step")
    func controls() async throws {
        try await Answering.with { kiosk in
            let file = kiosk.folder + "/x.yaml"
            try "steps:\n  - devices: {device: printer, do: status}\n".write(
                toFile: file, atomically: true, encoding: .utf8)
            let none = try await kiosk.ask(["journey", file, "--devices", kiosk.folder + "/none.sock"])
            #expect(none.code == 1 && none.err.contains("nothing answers there"), "\(none.err)")
            for answer in ["", "no json\n", "[]\n", "{\"ok\":false,\"error\":\"no\\u001b[2J paper\"}\n"] {
                let path = kiosk.folder + "/d\(answer.count).sock"
                let stranger = try Stranger(path, answer: answer)
                let ended = try await kiosk.ask(["journey", file, "--devices", path])
                #expect(ended.code == 1 && ended.err.contains("\(path):"), "\(ended.err)")
                #expect(!ended.err.contains("\u{1B}"))
                stranger.stop()
            }
        }
    }
}

actor Pages {
    var text = ""
    func add(_ page: String) { text += page }
}
