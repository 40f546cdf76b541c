import Foundation
import ItemList

/// What the district knows, as read from a folder; the form is described in docs/VIRTUAL-DISTRICT.md.
struct DistrictFiles: Sendable {
    var people: [DistrictPerson]

    static let size_max = 8 << 20

    /// - Parameter folder: holds `people.json`.
    static func load(_ folder: String) throws -> DistrictFiles {
        let file = URL(filePath: folder).appending(path: "people.json")
        let bytes: [UInt8]
        do {
            let handle = try FileHandle(forReadingFrom: file)
            defer { try? handle.close() }
            bytes = Array(try handle.read(upToCount: size_max + 1) ?? Data())
        } catch {
            throw DistrictFilesError(file: file.path, problems: ["it cannot be read; --files names a folder with it"])
        }
        guard bytes.count <= size_max else {
            throw DistrictFilesError(file: file.path, problems: ["more than \(size_max) bytes"])
        }
        return try read(bytes, name: file.path)
    }

    static func read(_ bytes: [UInt8], name: String) throws(DistrictFilesError) -> DistrictFiles {
        let value: StrictJSON
        do {
            value = try StrictJSON.read(bytes, limits: StrictJSONLimits(bytes: size_max, depth: 10, values: 500_000))
        } catch {
            let line = bytes.prefix(error.offset).reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
            throw DistrictFilesError(file: name, problems: ["line \(line): \(error.message). \(error.remedy)"])
        }
        var reader = JSONObjectReader(value, keys: ["people"])
        let entries = reader.array("people", count: 0...10_000) ?? []
        var problems = reader.problems
        var people: [DistrictPerson] = []
        var known: Set<String> = []
        for (index, entry) in entries.enumerated() {
            let (person, wrong) = DistrictPerson.read(entry, path: "people[\(index)]")
            problems += wrong
            guard let person else { continue }
            if !known.insert(person.idNumber).inserted {
                problems.append(
                    JSONProblem(
                        code: "value.text", path: "people[\(index)].idNumber", message: "it stands twice",
                        remedy: "Keep one of them"))
            }
            people.append(person)
        }
        guard problems.isEmpty else { throw DistrictFilesError(file: name, problems: problems.map(\.description)) }
        return DistrictFiles(people: people)
    }
}

/// Everything wrong with a file of the district.
public struct DistrictFilesError: Error, Sendable, Hashable, CustomStringConvertible {
    public var file: String
    public var problems: [String]

    public var description: String { problems.map { "\(file): \($0)" }.joined(separator: "\n") }
}

/// One made-up citizen and what the state holds of them.
struct DistrictPerson: Sendable, Hashable {
    enum Answer: String, Sendable, CaseIterable { case found, none, expired, denied }

    struct Holding: Sendable, Hashable {
        var answer: Answer
        var reference: String?
        var fields: [String: String]
    }

    var idNumber: String
    var name: String
    var phone: String
    /// By material.
    var licences: [String: Holding]
    var dataChecks: [String: Holding]
    var previous: [String: Holding]
    /// By item id: the answer of the records port as it goes out.
    var results: [String: StrictJSON]

    static func read(_ value: StrictJSON, path: String) -> (DistrictPerson?, [JSONProblem]) {
        let keys = ["idNumber", "name", "phone", "licences", "dataChecks", "previous", "results"]
        var reader = JSONObjectReader(value, keys: keys, path: path)
        let idNumber = reader.text("idNumber", length: 1...30)
        let name = reader.text("name", length: 1...60)
        let phone = reader.text("phone", length: 7...20)
        let licences = holdings("licences", &reader, path)
        let dataChecks = holdings("dataChecks", &reader, path)
        let previous = holdings("previous", &reader, path)
        var results: [String: StrictJSON] = [:]
        switch reader.value("results", required: false) {
        case .object(let members)?: for member in members { results[member.key] = member.value }
        case let other?: reader.note("value.type", "results", "\(other.kind) where an object is due", "Write {…}")
        case nil: break
        }
        guard reader.problems.isEmpty, let idNumber, let name, let phone else { return (nil, reader.problems) }
        return (
            DistrictPerson(
                idNumber: idNumber, name: name, phone: phone, licences: licences, dataChecks: dataChecks,
                previous: previous, results: results), []
        )
    }

    private static func holdings(_ key: String, _ reader: inout JSONObjectReader, _ path: String) -> [String: Holding] {
        guard let value = reader.value(key, required: false) else { return [:] }
        guard case .object(let members) = value else {
            reader.note("value.type", key, "\(value.kind) where an object is due", "Write {\"MATERIAL\":{…}}")
            return [:]
        }
        var holdings: [String: Holding] = [:]
        for member in members {
            var inner = JSONObjectReader(
                member.value, keys: ["answer", "reference", "fields"], path: "\(path).\(key).\(member.key.prefix(40))")
            let answer = inner.word("answer", Answer.self)
            let reference = inner.text("reference", length: 1...100, required: answer == .found)
            let fields = inner.textMap("fields", count: 0...50, required: false)
            reader.adopt(inner.problems)
            guard let answer else { continue }
            holdings[member.key] = Holding(answer: answer, reference: reference, fields: fields ?? [:])
        }
        return holdings
    }
}
