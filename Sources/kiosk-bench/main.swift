import Foundation

// Figures beside peers: kiosk-bench --python PATH --kioskd PATH --json FILE [--days N]
let rows: [Row]
do {
    let options = try Options(CommandLine.arguments.dropFirst())
    var measured = try TicketBench.run(python: options.python)
    measured += try await CommitBench.run()
    measured += try await StartBench.run(kioskd: options.kioskd)
    measured += try ItemsBench.run()
    measured += try SimulationBench.run(days: options.days)
    rows = measured
    print(Row.table(rows))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(rows).write(to: URL(filePath: options.json))
} catch {
    FileHandle.standardError.write(Data("kiosk-bench: \(error)\n".utf8))
    exit(1)
}

struct Options {
    var python = ""
    var kioskd = ""
    var json = ""
    var days = 30

    init(_ arguments: some Collection<String>) throws {
        var rest = Array(arguments)
        while rest.count >= 2 {
            let (name, value) = (rest.removeFirst(), rest.removeFirst())
            switch name {
            case "--python": python = value
            case "--kioskd": kioskd = value
            case "--json": json = value
            case "--days": days = Int(value) ?? 30
            default: throw BenchError("unknown option \(name); there are --python, --kioskd, --json, --days")
            }
        }
        guard rest.isEmpty, !python.isEmpty, !kioskd.isEmpty, !json.isEmpty else {
            throw BenchError("usage: kiosk-bench --python PATH --kioskd PATH --json FILE [--days N]")
        }
    }
}
