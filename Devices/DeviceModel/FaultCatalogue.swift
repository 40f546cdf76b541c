/// Every fault code of the kiosk: severity, who acts, how it is debounced and cleared, what to tell people. Read from
/// `faults.json`, an array with one object a line.
public struct FaultCatalogue: Sendable, Hashable {
    /// In the order of the file.
    public let entries: [FaultCatalogueEntry]
    private let index: [FaultCode: Int]

    /// The catalogue that this program was built with.
    public static let standard: FaultCatalogue = {
        do throws(FaultCatalogueError) {
            return try FaultCatalogue(json: PackageResources.faults_json)
        } catch {
            // A broken catalogue is a broken build; its tests say where.
            preconditionFailure("faults.json: \(error)")
        }
    }()

    /// Reads a catalogue strictly.
    /// - Throws: ``FaultCatalogueError`` with every problem found: no JSON, unknown or missing keys, wrong values,
    ///   codes twice, a language missing, placeholders that differ between the languages, an unknown parent.
    public init(json: [UInt8]) throws(FaultCatalogueError) {
        let document: CatalogueJSON
        do throws(CatalogueJSON.Problem) {
            document = try CatalogueJSON.parse(json)
        } catch {
            throw FaultCatalogueError(problems: [.init(line: error.line, code: nil, what: error.what)])
        }
        guard case .array(let rows) = document.value else {
            throw FaultCatalogueError(problems: [.init(line: 1, code: nil, what: "expected an array of fault codes")])
        }
        var problems: [FaultCatalogueError.Problem] = []
        var entries: [FaultCatalogueEntry] = []
        var index: [FaultCode: Int] = [:]
        for row in rows {
            var reader = FaultRowReader(row)
            if let entry = reader.read() {
                if index.updateValue(entries.count, forKey: entry.code) != nil { reader.report("code is there twice") }
                entries.append(entry)
            }
            problems += reader.problems
        }
        for entry in entries {
            guard let parent = entry.parent, index[parent] == nil || parent == entry.code else { continue }
            problems.append(.init(line: 0, code: entry.code.value, what: "parent \(parent) is no other code here"))
        }
        guard problems.isEmpty else { throw FaultCatalogueError(problems: problems) }
        self.entries = entries
        self.index = index
    }

    public subscript(code: FaultCode) -> FaultCatalogueEntry? { index[code].map { entries[$0] } }
}

/// One code of the catalogue.
public struct FaultCatalogueEntry: Sendable, Hashable {
    /// What ends a fault. Absence of error never does.
    public enum Clearing: Sendable, Hashable {
        /// A reading that proves the opposite.
        case reading
        /// The device was opened again and answered.
        case link
        /// A person who says so.
        case person
        /// So long not seen again: for what can only be seen when it happens.
        case period(Duration)
    }

    public var code: FaultCode
    /// nil: of the kiosk itself.
    public var deviceClass: DeviceClass?
    public var severity: FaultSeverity
    public var origin: FaultOrigin
    public var action: FaultAction
    public var responder: FaultResponder
    /// Observed for so long before it is raised.
    public var raiseDebounce: Duration
    /// Disproved for so long before it is cleared.
    public var clearDebounce: Duration
    public var clearing: Clearing
    /// Placeholders `{name}` are a fault's arguments, and `{device}`.
    public var title: LocalizedText
    /// Steps in order; as many in both languages.
    public var remedy: [LocalizedText]
    /// IPP printer-state-reasons keyword (RFC 8011, PWG 5100.x), without its severity suffix.
    public var ipp: String?
    /// XFS4IoT (CWA 17852) property and value.
    public var xfs: String?
    /// A fault of the same device that hides this one.
    public var parent: FaultCode?
}

/// What is wrong with a catalogue.
public struct FaultCatalogueError: Error, Sendable, Hashable, CustomStringConvertible {
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// Line in the file, from 1; 0 where it concerns the whole.
        public var line: Int
        public var code: String?
        public var what: String

        public var description: String { "line \(line)" + (code.map { ", \($0)" } ?? "") + ": \(what)" }
    }
    public var problems: [Problem]

    public var description: String { problems.map(\.description).joined(separator: "; ") }
}
