import DeviceModel
public import Foundation
import KioskCore
import Ports
import Yams

extension KioskConfiguration {
    /// Bytes that a configuration may have, and nodes after its aliases are followed.
    static let bytes_max = 256 * 1024
    static let nodes_max = 10_000

    /// Reads a configuration file.
    ///
    /// - Parameter overrides: `key=value`, as `--set` gives them; they win over the file.
    /// - Throws: ``ConfigurationProblems`` with every problem at once.
    public static func read(file: String, overrides: [String] = []) throws -> KioskConfiguration {
        let name = (file as NSString).lastPathComponent
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw ConfigurationProblems([ConfigurationProblem(source: file, message: "cannot be read")])
        }
        defer { try? handle.close() }
        let content = (try? handle.read(upToCount: bytes_max + 1)) ?? Data()
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        return try read(content, source: name, folder: folder, overrides: overrides)
    }

    public static func read(_ content: Data, source: String, folder: String, overrides: [String] = []) throws
        -> KioskConfiguration
    {
        func fail(_ message: String, _ mark: Mark? = nil) -> ConfigurationProblems {
            ConfigurationProblems([
                ConfigurationProblem(
                    source: source, line: mark?.line ?? 0, column: mark?.column ?? 0, message: message)
            ])
        }
        guard content.count <= bytes_max else { throw fail("has more than \(bytes_max) bytes") }
        guard let text = String(validating: content, as: UTF8.self) else { throw fail("is not UTF-8 text") }
        let root: Node?
        do {
            // Every value is read as its text: no need for the rules that guess types.
            root = try Yams.compose(yaml: text, .basic)
        } catch let error as YamlError {
            throw fail(words(error).message, words(error).mark)
        } catch { throw fail("\(error)") }
        guard let root else { throw fail("is empty; the keys are in docs/CONFIGURATION.md") }
        var budget = nodes_max
        guard isBounded(root, &budget, depth: 0) else {
            throw fail("has more than \(nodes_max) values once its aliases are followed, or is nested too deep")
        }
        var pairs: [(key: String, value: String)] = []
        for override in overrides {
            guard let equals = override.firstIndex(of: "="), equals != override.startIndex else {
                throw ConfigurationProblems([
                    ConfigurationProblem(source: "--set \(override)", message: "has to be key=value")
                ])
            }
            pairs.append((String(override[..<equals]), String(override[override.index(after: equals)...])))
        }
        var reader = ConfigurationReader(source: source, folder: folder, root: root, overrides: pairs)
        let configuration = read(&reader)
        reader.refuseUnknown()
        guard reader.problems.isEmpty else {
            throw ConfigurationProblems(
                reader.problems.sorted { ($0.line, $0.column, $0.message) < ($1.line, $1.column, $1.message) })
        }
        return configuration
    }

    /// Stops counting at the bound, so an alias bomb costs no more than that.
    private static func isBounded(_ node: Node, _ budget: inout Int, depth: Int) -> Bool {
        budget -= 1
        guard budget > 0, depth < 16 else { return false }
        switch node {
        case .scalar, .alias: return true
        case .sequence(let sequence): return sequence.allSatisfy { isBounded($0, &budget, depth: depth + 1) }
        case .mapping(let mapping): return mapping.allSatisfy { isBounded($0.value, &budget, depth: depth + 1) }
        }
    }

    private static func words(_ error: YamlError) -> (message: String, mark: Mark?) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            (problem, mark)
        case .duplicatedKeysInMapping(let duplicates, let context):
            ("key given twice: \(duplicates.joined(separator: ", "))", context.mark)
        case .reader(let problem, _, _, _): (problem, nil)
        default: ("\(error)", nil)
        }
    }

    /// The reference page, from the same reading.
    public static func referencePage() -> String {
        var reader = ConfigurationReader(source: "", folder: "/", root: nil)
        reader.describesAll = true
        _ = read(&reader)
        var lines = [
            "# Configuration", "",
            "<!-- Generated from Kiosk/Controller/Configuration; `kioskd --print-configuration-reference` writes it. -->",
            "",
            "`kioskd --config FILE` reads one YAML file, at most 256 KB. Relative paths are relative to the file's folder.",
            "`--set key=value` wins over the file. An unknown key, a value out of range or a missing key is an error with",
            "its line and column; `kioskd --check-config` names every one of them and starts nothing: exit code 0 for a",
            "good configuration, 78 (EX_CONFIG) for one with problems.", "",
            "An example that runs is [Tests/Fixtures/kioskd/kiosk.yaml](../Tests/Fixtures/kioskd/kiosk.yaml).", "",
            "| key | value | default | meaning |", "|---|---|---|---|",
        ]
        for entry in reader.entries {
            let standard = entry.standard.map { $0.isEmpty ? "none" : "`\($0)`" } ?? "must be given"
            let kind = entry.kind.replacing("|", with: "\\|")
            lines.append("| `\(entry.key)` | \(kind) | \(standard) | \(entry.note) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func read(_ reader: inout ConfigurationReader) -> KioskConfiguration {
        let settings = settings(&reader)
        let state = reader.path("state.folder", "Records, lock, and by default socket and tokens; made with mode 0700.")
        let listens = reader.flag("api.loopback", false, "Listen on 127.0.0.1 too, for a screen's browser.")
        let port = reader.number("api.port", or: 0, 0...65535, "Loopback port; 0: any free one.")
        let api = API(
            socket: reader.path(
                "api.socket", or: state + "/api.sock", shownAs: "state.folder/api.sock", "Unix socket, mode 0600."),
            port: listens ? port : nil,
            tokenFolder: reader.path(
                "api.tokens", or: state + "/tokens", shownAs: "state.folder/tokens",
                "Role tokens `citizen`, `technician`, `maintenance`, `windows`, made at the first start, mode 0600."),
            portFile: reader.optionalPath("api.portFile", "The loopback port in use is written there."))
        let district = district(&reader)
        let hub = reader.path("hub.key", "Public key of the hub (X25519, PEM or 32 bytes); cases are sealed for it.")
        let list = ListFile(
            file: reader.path("list.file", "Item list, JSON Lines; its signature lies beside it as `NAME.sig`."),
            keyFile: reader.path("list.key", "Public key of who signs lists (Ed25519, PEM)."))
        let paper = Paper(
            keyFile: reader.path(
                "paper.key", or: state + "/paper.key", shownAs: "state.folder/paper.key",
                "Secret of the verification codes on papers: 32 bytes or more, mode 0600; made if it is not there."),
            ratingURL: reader.optionalText("paper.ratingUrl", "Start of the rating link that is printed on receipts."))
        let printer = printer(&reader)
        let keypad = keypad(&reader)
        let scanner = scanner(&reader)
        let level = reader.choice("log.level", LogLevel.info, "Lines below it are not written; see LOGGING.md.")
        return KioskConfiguration(
            settings: settings, stateFolder: state, api: api, district: district, hubKeyFile: hub, list: list,
            paper: paper, printer: printer, keypad: keypad, scanner: scanner, logLevel: level)
    }

    private static func settings(_ reader: inout ConfigurationReader) -> KioskSettings {
        let kiosk = KioskID(
            reader.word("kiosk.id", length: 1...8, "Short id, unique in the hall, part of every number: K01."))
        let hall = hall(&reader)
        let ranges = reader.each(
            "ranges", bound: 64, "Number ranges that this kiosk holds, disjoint between the kiosks of a hall."
        ) { reader in
            NumberRange(
                queue: reader.text("queue", length: 1...40, "As items name it in `takeNumber`."),
                queueClass: reader.word("class", or: "ordinary", "`ordinary` or `priority`."),
                prefix: reader.text("prefix", or: "A", length: 0...4, "Printed before the number."),
                from: reader.number("from", 1...9999, "First number of a day."),
                through: reader.number("through", 1...9999, "Last number of a day."))
        }
        for (index, range) in ranges.enumerated() where range.from > range.through {
            reader.problem(at: nil, "ranges[\(index)]: from \(range.from) is above through \(range.through)")
        }
        for problem in NumberRange.alike(ranges) { reader.problem(at: nil, problem) }
        let second: Duration = .seconds(1)
        let limits = SessionLimits(
            answer: reader.duration(
                "limits.answer", "120s", second...(.seconds(3600)), "A citizen's time for a screen; extendable."),
            warning: reader.duration("limits.warning", "30s", second...(.seconds(600)), "Before its end, the warning."),
            evaluation: reader.duration("limits.evaluation", "30s", second...(.seconds(600)), "For one rating."),
            scan: reader.duration("limits.scan", "60s", second...(.seconds(600)), "For one scan."),
            print: reader.duration("limits.print", "60s", second...(.seconds(600)), "For one paper."),
            port: reader.duration(
                "limits.port", "15s", second...(.seconds(120)), "For one answer of a district's service."),
            assistFactor: reader.number(
                "limits.assistFactor", or: 3, 2...20, "A citizen's limits times this, for who asks for more time."))
        let otherKiosk = localized("alternatives.otherKiosk", &reader, "Another kiosk, as a citizen would find it")
        let online = localized("alternatives.online", &reader, "The online service")
        return KioskSettings(
            kiosk: kiosk, hall: hall, ranges: ranges, limits: limits,
            outboxBound: reader.number(
                "limits.outbox", or: 20_000, 1...100_000,
                "Cases and records waiting for the receiver at which submitting closes."),
            alternatives: Alternatives(otherKiosk: otherKiosk, online: online),
            readingLimit: reader.duration(
                "limits.reading", "120s", second...(.seconds(3600)), "Age at which a reading counts as unknown."))
    }

    private static func localized(_ key: String, _ reader: inout ConfigurationReader, _ note: String) -> LocalizedText?
    {
        let zh = reader.optionalText(key + ".zh", note + ", in Chinese.")
        let en = reader.optionalText(key + ".en", note + ", in English.")
        guard zh != nil || en != nil else { return nil }
        guard let zh, let en else {
            reader.problem(at: nil, "\(key): both languages have to be given")
            return nil
        }
        return LocalizedText(zh: zh, en: en)
    }

    private static func district(_ reader: inout ConfigurationReader) -> District {
        let base = reader.url("district.url", "Base of the district's services.")
        let own = DistrictPortsConfiguration(base: base)
        let standard: [PortKind: (url: String, path: String)] = [
            .identity: (own.identity, "identity"), .licences: (own.licences, "licences"),
            .dataChecks: (own.dataChecks, "data-checks"), .records: (own.records, "records"),
            .caseReceiver: (own.caseReceiver, "cases"),
        ]
        var urls: [PortKind: String] = [:]
        for port in PortKind.allCases {
            let (url, path) = standard[port] ?? (base, "")
            urls[port] = reader.url(
                "district.\(port.rawValue)", or: url, shownAs: "district.url/\(path)",
                "Where this service is, if elsewhere.")
        }
        return District(
            urls: urls,
            probe: reader.duration(
                "district.probe", "15s", .milliseconds(200)...(.seconds(600)),
                "Between two looks whether a service answers."),
            settlements: reader.duration(
                "district.settlements", "60s", .milliseconds(200)...(.seconds(3600)),
                "Between two questions which cases are settled."))
    }

    private static func printer(_ reader: inout ConfigurationReader) -> Printer? {
        let isGiven = reader.begin(section: "printer", "Ticket printer; leave the section out where there is none.")
        let id = DeviceID(reader.word("printer.id", or: "printer.front", "Name of the device everywhere."))
        let link = link("printer", &reader)
        let model = reader.text("printer.model", or: "epson-tm", "A row of the printer family's models.")
        return isGiven ? link.map { Printer(id: id, link: $0, model: model) } : nil
    }

    private static func keypad(_ reader: inout ConfigurationReader) -> Keypad? {
        let isGiven = reader.begin(section: "keypad", "Evaluation keypad; leave the section out where there is none.")
        let id = DeviceID(reader.word("keypad.id", or: "keypad", "Name of the device everywhere."))
        let link = link("keypad", &reader)
        let keymap = reader.text("keypad.keymap", or: "standard", "A row of the keypad family's key maps.")
        return isGiven ? link.map { Keypad(id: id, link: $0, keymap: keymap) } : nil
    }

    private static func link(_ section: String, _ reader: inout ConfigurationReader) -> Link? {
        let tcp = reader.optionalText("\(section).tcp", "HOST:PORT of its network interface.")
        let serial = reader.optionalPath("\(section).serial", "Serial line or byte pipe, instead of `tcp`.")
        let baud = reader.number("\(section).baud", or: 115_200, 1200...921_600, "Of the serial line.")
        guard reader.has(section: section) else { return nil }
        switch (tcp, serial) {
        case (let tcp?, nil):
            guard let colon = tcp.lastIndex(of: ":"), colon != tcp.startIndex,
                let port = UInt16(tcp[tcp.index(after: colon)...]), port > 0
            else {
                reader.problem(at: nil, "\(section).tcp: '\(tcp.prefix(80))' is not HOST:PORT")
                return nil
            }
            return .tcp(host: String(tcp[..<colon]), port: port)
        case (nil, let serial?): return .serial(path: serial, baud: baud)
        default:
            reader.problem(at: nil, "\(section): give either tcp or serial")
            return nil
        }
    }

    private static func scanner(_ reader: inout ConfigurationReader) -> Scanner? {
        let isGiven = reader.begin(section: "scanner", "Document scanner; leave the section out where there is none.")
        let scanner = Scanner(
            id: DeviceID(reader.word("scanner.id", or: "scanner", "Name of the device everywhere.")),
            device: reader.text("scanner.device", "Name as libsane knows it, such as `test:0`."),
            source: reader.optionalText("scanner.source", "Value of the backend's option `source`."),
            configFolder: reader.optionalPath("scanner.configFolder", "SANE_CONFIG_DIR of the worker."),
            mode: reader.choice("scanner.mode", ScanMode.color, "What is read from the glass.").rawValue,
            resolution_dpi: reader.number("scanner.resolution", or: 200, 75...600, "Dots per inch."),
            options: reader.texts(
                "scanner.options", [], bound: 32, "Further options of the backend: `name=value`, in order."),
            worker: reader.path(
                "scanner.worker", or: Self.beside("kiosk-scanner"), shownAs: "kiosk-scanner beside kioskd",
                "Executable."),
            pagesWorker: reader.path(
                "scanner.pagesWorker", or: Self.beside("kiosk-pages"), shownAs: "kiosk-pages beside kioskd",
                "Executable."),
            quarantine: reader.duration(
                "scanner.quarantine", "30s", .milliseconds(100)...(.seconds(3600)),
                "How long a crash loop is left alone."))
        for option in scanner.options where !option.contains("=") {
            reader.problem(at: nil, "scanner.options: '\(option.prefix(40))' is not name=value")
        }
        return isGiven ? scanner : nil
    }

    enum ScanMode: String, CaseIterable { case gray, color }

    /// Path of a program that lies beside this one.
    static func beside(_ name: String) -> String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/usr/bin/kioskd"
        return (own as NSString).deletingLastPathComponent + "/" + name
    }
}
