/// What `make simulate` hands over.
struct Options {
    var firstSeed: UInt64 = 1
    var seeds = 1
    /// Kiosk-days of each seed, rounded up to whole days of the hall's three kiosks.
    var days = 600
    /// Seeds at the same time.
    var jobs = 2
    var list = "Tests/Fixtures/Items/items-sample.jsonl"
    /// Stops at the first seed with a violation: enough for a mutant.
    var stopsAtFirst = false

    init(_ arguments: some Collection<String>) throws {
        var rest = Array(arguments)
        while let name = rest.first {
            rest.removeFirst()
            if name == "--stop-at-first" {
                stopsAtFirst = true
                continue
            }
            guard let value = rest.first else { throw UsageError("\(name) wants a value; \(Self.usage)") }
            rest.removeFirst()
            switch name {
            case "--seed": firstSeed = try Self.number(name, value)
            case "--seeds": seeds = try Self.number(name, value)
            case "--days": days = try Self.number(name, value)
            case "--jobs": jobs = try Self.number(name, value)
            case "--list": list = value
            default: throw UsageError("unknown option \(name); \(Self.usage)")
            }
        }
        guard seeds > 0, days > 0, jobs > 0 else { throw UsageError("seeds, days and jobs are 1 at least") }
    }

    static let usage = """
        usage: kiosk-simulate [--seed FIRST] [--seeds N] [--days KIOSK-DAYS-PER-SEED] [--jobs N] [--list FILE] \
        [--stop-at-first]
        """

    private static func number<Number: FixedWidthInteger>(_ name: String, _ value: String) throws -> Number {
        guard let number = Number(value) else { throw UsageError("\(name) wants a number, not \(value)") }
        return number
    }
}

struct UsageError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
