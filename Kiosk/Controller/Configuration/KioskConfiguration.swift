public import DeviceModel
public import KioskCore

/// Everything that can be set of a kiosk; read from one YAML file. docs/CONFIGURATION.md is generated from the
/// reading of it, in KioskConfiguration+Reading.swift.
public struct KioskConfiguration: Sendable, Hashable {
    public var settings: KioskSettings
    /// Holds `kiosk.sqlite`, `kiosk.lock`, and by default socket and tokens.
    public var stateFolder: String
    public var api: API
    public var district: District
    public var hubKeyFile: String
    public var list: ListFile
    public var paper: Paper
    public var printer: Printer?
    public var keypad: Keypad?
    public var scanner: Scanner?
    public var logLevel: LogLevel

    public struct API: Sendable, Hashable {
        /// Path of the Unix socket.
        public var socket: String
        /// Loopback port; 0: any free one, nil: none.
        public var port: Int?
        /// Folder of the role tokens `citizen`, `technician`, `maintenance`, `windows`, each a file of mode 0600.
        public var tokenFolder: String
        /// Written at start: the port in use; nil: not written.
        public var portFile: String?
    }

    public struct District: Sendable, Hashable {
        /// Base URLs, without a slash at the end, by port.
        public var urls: [PortKind: String]
        public var probe: Duration
        public var settlements: Duration
    }

    public struct ListFile: Sendable, Hashable {
        /// JSON Lines; its signature lies beside it as `NAME.sig`.
        public var file: String
        /// Public key of who signs lists, PEM.
        public var keyFile: String
    }

    public struct Paper: Sendable, Hashable {
        /// Secret of the codes on papers, at least 32 bytes, mode 0600; made if it is not there.
        public var keyFile: String
        /// Start of the rating link on receipts; nil: none is printed.
        public var ratingURL: String?
    }

    /// Where a byte pipe leads.
    public enum Link: Sendable, Hashable {
        case tcp(host: String, port: UInt16)
        case serial(path: String, baud: Int)
    }

    public struct Printer: Sendable, Hashable {
        public var id: DeviceID
        public var link: Link
        /// A row of the family's models.json.
        public var model: String
    }

    public struct Keypad: Sendable, Hashable {
        public var id: DeviceID
        public var link: Link
        /// A row of the family's keymaps.json.
        public var keymap: String
    }

    public struct Scanner: Sendable, Hashable {
        public var id: DeviceID
        /// Name as libsane knows it: `test:0`.
        public var device: String
        public var source: String?
        /// SANE_CONFIG_DIR of the worker; nil: the system's.
        public var configFolder: String?
        public var mode: String
        public var resolution_dpi: Int
        /// Further options of the backend, `name=value`, in order.
        public var options: [String]
        /// Executables; by default those beside kioskd.
        public var worker: String
        public var pagesWorker: String
        /// A crash loop is left alone for this long.
        public var quarantine: Duration
    }

    public enum LogLevel: String, Sendable, Hashable, CaseIterable { case debug, info, notice, warning, error }

    /// Name of the store's file in the state folder.
    public var storePath: String { stateFolder + "/kiosk.sqlite" }
    public var lockPath: String { stateFolder + "/kiosk.lock" }
}

/// One thing that is wrong in a configuration, with its place.
public struct ConfigurationProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, or `--set`.
    public var source: String
    /// 1 and up; 0 where there is none.
    public var line: Int
    public var column: Int
    public var message: String

    public init(source: String, line: Int = 0, column: Int = 0, message: String) {
        self.source = source
        self.line = line
        self.column = column
        self.message = message
    }

    public var description: String {
        line > 0 ? "\(source):\(line):\(column): \(message)" : "\(source): \(message)"
    }
}

/// Every problem of a configuration, in the order of the file.
public struct ConfigurationProblems: Error, Sendable, Hashable, CustomStringConvertible {
    public var problems: [ConfigurationProblem]

    public init(_ problems: [ConfigurationProblem]) { self.problems = problems }

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
