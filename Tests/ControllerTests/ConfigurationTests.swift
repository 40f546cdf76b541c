import Foundation
import KioskCore
import Testing

@testable import Controller

@Suite("Configuration")
struct ConfigurationTests {
    static let good = """
        kiosk: {id: K01}
        hall: {id: HJ, name: 中心, address: 示范路1号, phone: "0399"}
        ranges:
          - {queue: 综合, from: 1, through: 20}
        state: {folder: state}
        district: {url: "http://127.0.0.1:1"}
        hub: {key: hub.pem}
        list: {file: items.jsonl, key: list.pem}
        """

    static func read(_ text: String, _ overrides: [String] = []) throws -> KioskConfiguration {
        try KioskConfiguration.read(Data(text.utf8), source: "kiosk.yaml", folder: "/etc/kiosk", overrides: overrides)
    }

    static func problems(_ text: String, _ overrides: [String] = []) -> [String] {
        do {
            _ = try read(text, overrides)
            return []
        } catch let error as ConfigurationProblems { return error.problems.map(\.description) } catch {
            return ["\(error)"]
        }
    }

    @Test("a short file is enough; paths are relative to it, and the rest has its default")
    func short() throws {
        let configuration = try Self.read(Self.good)
        #expect(configuration.stateFolder == "/etc/kiosk/state")
        #expect(configuration.api.socket == "/etc/kiosk/state/api.sock")
        #expect(configuration.api.port == nil)
        #expect(configuration.printer == nil && configuration.keypad == nil && configuration.scanner == nil)
        #expect(configuration.settings.limits.answer == .seconds(120))
        #expect(configuration.settings.ranges == [NumberRange(queue: "综合", from: 1, through: 20)])
        #expect(configuration.district.urls[.dataChecks] == "http://127.0.0.1:1/data-checks")
    }

    @Test("the example file is good")
    func example() throws {
        let configuration = try KioskConfiguration.read(
            file: "Tests/Fixtures/kioskd/kiosk.yaml", overrides: ["printer.tcp=127.0.0.1:4711", "state.folder=/var/x"])
        #expect(configuration.printer?.link == .tcp(host: "127.0.0.1", port: 4711))
        #expect(configuration.stateFolder == "/var/x")
        #expect(configuration.settings.hall.hours.roundTheClock)
        for file in [configuration.list.file, configuration.list.keyFile, configuration.hubKeyFile] {
            #expect(FileManager.default.fileExists(atPath: file), "\(file)")
        }
    }

    @Test("the reference page is what the reading knows")
    func reference() throws {
        let page = KioskConfiguration.referencePage()
        if ProcessInfo.processInfo.environment["KIOSK_REWRITE"] != nil {
            try page.write(toFile: "docs/CONFIGURATION.md", atomically: true, encoding: .utf8)
        }
        let kept = try String(contentsOfFile: "docs/CONFIGURATION.md", encoding: .utf8)
        #expect(kept == page, "run the tests once with KIOSK_REWRITE=1, then review the difference")
        #expect(page.contains("| `ranges[].queue` |") && page.contains("| `scanner.device` |"))
    }

    struct Broken: Sendable, CustomStringConvertible {
        var change: (from: String, to: String)
        var says: String
        var description: String { change.to }
        init(_ from: String, _ to: String, says: String) {
            change = (from, to)
            self.says = says
        }
    }

    @Test(
        "each wrong value is named with its place and what would be right",
        arguments: [
            Broken(
                "kiosk: {id: K01}", "kiosk: {idd: K01}",
                says: "kiosk.yaml:1:9: unknown key 'kiosk.idd'. Did you mean 'kiosk.id'?"),
            Broken("kiosk: {id: K01}", "kiosk: {idd: K01}", says: "kiosk.id is missing"),
            Broken("hub: {key: hub.pem}", "hubb: {key: hub.pem}", says: "hub.key is missing"),
            Broken("{id: K01}", "{id: K 01}", says: "kiosk.yaml:1:13: kiosk.id: 'K 01' is not a word"),
            Broken("{id: K01}", "{id: [K01]}", says: "kiosk.id: has to be one value"),
            Broken(
                "through: 20", "through: twenty",
                says: "kiosk.yaml:4:35: through: 'twenty' is not a whole number, 1–9999"),
            Broken("from: 1,", "from: 30,", says: "from 30 is above through 20"),
            Broken(
                "through: 20}", "through: 20}\n  - {queue: 综合, class: priority, from: 20, through: 30}",
                says: "ranges[0] and ranges[1]: both classes of queue '综合', ordinary and priority, would print A020"),
            Broken(
                "through: 20}", "through: 1500}\n  - {queue: 综合, class: priority, prefix: A1, from: 2, through: 3}",
                says: "would print A1002"),
            Broken("through: 20", "through: 20, colour: red", says: "unknown key 'colour'"),
            Broken("http://127.0.0.1:1", "ftp://x", says: "'ftp://x' is not a URL"),
            Broken("http://127.0.0.1:1", "http://", says: "is not a URL"),
            Broken("state:", "limits: {answer: soon}\nstate:", says: "limits.answer: 'soon' is not a time"),
            Broken("state:", "limits: {answer: 99999s}\nstate:", says: "limits.answer: 99999s is not within"),
            Broken("state:", "log: {level: inof}\nstate:", says: "Did you mean 'info'?"),
            Broken("state:", "api: {loopback: perhaps}\nstate:", says: "'perhaps' is neither true nor false"),
            Broken("state:", "printer: {id: p}\nstate:", says: "printer: give either tcp or serial"),
            Broken("state:", "printer: {tcp: \"host\"}\nstate:", says: "'host' is not HOST:PORT"),
            Broken("state:", "printer: 5\nstate:", says: "printer: has to be a section of keys"),
            Broken("state:", "scanner: {id: s}\nstate:", says: "scanner.device is missing"),
            Broken("state:", "scanner: {device: a, options: [x]}\nstate:", says: "'x' is not name=value"),
            Broken("state:", "state: {folder: x}\nstate:", says: "twice"),
            Broken("kiosk: {id: K01}", "kiosk: {id: K01", says: "kiosk.yaml:"),
            Broken("state:", "alternatives: {online: {zh: 网}}\nstate:", says: "both languages"),
        ])
    func broken(_ broken: Broken) {
        let problems = Self.problems(Self.good.replacing(broken.change.from, with: broken.change.to))
        #expect(problems.contains { $0.contains(broken.says) }, "\(problems)")
    }

    @Test(
        "classes with prefixes, numbers or queues of their own are taken, and ranges of one class may be alike in print",
        arguments: [
            "{queue: 综合, class: priority, prefix: P, from: 1, through: 20}",
            "{queue: 综合, class: priority, from: 21, through: 30}",
            "{queue: 社保, class: priority, from: 1, through: 20}", "{queue: 综合, from: 21, through: 30}",
            "{queue: 综合, class: priority, prefix: A0, from: 1, through: 20}",
        ])
    func classesApart(range: String) {
        let text = Self.good.replacing("through: 20}", with: "through: 20}\n  - \(range)")
        #expect(Self.problems(text).isEmpty)
    }

    @Test("every problem is told at once, in the order of the file")
    func allAtOnce() {
        let problems = Self.problems("kiosk: {id: \"\"}\nhall: {idd: 1}\nlog: {level: loud}\n")
        #expect(problems.count >= 9)
        #expect(problems.contains { $0.hasPrefix("kiosk.yaml:3:") })
    }

    @Test("what is no YAML, no text, too much or nested without end is refused with one line")
    func hostile() throws {
        var bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
        for level in 1...9 {
            let previous = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",")
            bomb += "a\(level): &a\(level) [\(previous)]\n"
        }
        let files: [Data] = [
            Data(), Data("- 1\n- 2".utf8), Data("plain".utf8), Data([0xFF, 0xFE, 0x00]), Data("a: \u{0}".utf8),
            Data(String(repeating: "x: 1\n", count: 60_000).utf8), Data(String(repeating: "[", count: 10_000).utf8),
            Data(("a: " + String(repeating: "{a: ", count: 40) + "1" + String(repeating: "}", count: 40)).utf8),
            Data(bomb.utf8),
        ]
        for file in files {
            let error = #expect(throws: ConfigurationProblems.self) {
                try KioskConfiguration.read(file, source: "k", folder: "/")
            }
            #expect(error?.problems.isEmpty == false)
        }
        #expect(throws: ConfigurationProblems.self) { try KioskConfiguration.read(file: "/no/such/file.yaml") }
    }

    @Test("--set wins over the file, and its own slips are named")
    func overrides() throws {
        #expect(try Self.read(Self.good, ["kiosk.id=K09"]).settings.kiosk == KioskID("K09"))
        #expect(try Self.read(Self.good, ["printer.tcp=h:1"]).printer?.link == .tcp(host: "h", port: 1))
        #expect(Self.problems(Self.good, ["kiosk.idd=K09"]).first?.contains("--set kiosk.idd: unknown key") == true)
        #expect(Self.problems(Self.good, ["nonsense"]).first?.contains("key=value") == true)
        #expect(Self.problems(Self.good, ["log.level=loud"]).first?.hasPrefix("--set log.level") == true)
    }
}
