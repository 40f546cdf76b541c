import ArgumentParser
import ItemList

/// The header of a list that is made: from a file, or given here.
struct HeaderOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Header as JSON, as 'itemsctl export' writes it.", valueName: "file"))
    var header: String?
    @Option(help: ArgumentHelp("Higher than that of every list before.", valueName: "number"))
    var sequence: Int64?
    @Option(help: ArgumentHelp("Who issues the list.", valueName: "name"))
    var issuer: String?
    @Option(help: ArgumentHelp("From when on it is used: 2026-01-01T00:00:00Z.", valueName: "time"))
    var validFrom: String?

    func validate() throws {
        if header == nil, sequence == nil || issuer == nil || validFrom == nil {
            throw ValidationError("Give --header, or --sequence, --issuer and --valid-from.")
        }
        if let sequence, !(1...(1 << 53)).contains(sequence) {
            throw ValidationError("--sequence: a whole number from 1 on")
        }
        if let validFrom, UTCTime.seconds(of: validFrom) == nil {
            throw ValidationError("--valid-from: write it as 2026-01-01T00:00:00Z")
        }
    }

    /// The file's, with what is given here in its place.
    func made() throws -> ItemListHeader {
        var made = try header.map(Self.read) ?? ItemListHeader(sequence: 1, issuer: "", validFrom: "", count: 0)
        if let sequence { made.sequence = sequence }
        if let issuer { made.issuer = issuer }
        if let validFrom { made.validFrom = validFrom }
        return made
    }

    /// The decoder of lists knows what a header is: it reads a list of this line alone.
    private static func read(_ path: String) throws -> ItemListHeader {
        let text = try StrictJSON.read(try Files.bytes(path, limit: 64 << 10), path)
        guard case .object(let members) = text else { throw FileProblem(path, "is no JSON object {…}") }
        let kept = members.filter { $0.key != "count" } + [StrictJSON.Member("count", .integer(0))]
        do throws(ItemListProblems) {
            return try ItemListDecoder.decode(StrictJSON.object(kept).canonical + [0x0A]).header
        } catch {
            throw FileProblem(path, error.problems.map(\.problem.description).joined(separator: "; "))
        }
    }
}

extension StrictJSON {
    fileprivate static func read(_ bytes: [UInt8], _ path: String) throws -> StrictJSON {
        do throws(StrictJSONError) { return try read(bytes) } catch { throw FileProblem(path, error.description) }
    }
}
