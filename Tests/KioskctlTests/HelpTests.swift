import Testing

@Suite("kioskctl: help and arguments", .timeLimit(.minutes(1)))
struct HelpTests {
    @Test(
        "help of every command is as reviewed, whatever the terminal",
        arguments: [
            [], ["status"], ["faults"], ["items"], ["items", "list"], ["items", "show"], ["journey"], ["preview"],
            ["queue"], ["queue", "list"], ["queue", "figures"], ["queue", "call"], ["queue", "recall"],
            ["queue", "serve"], ["queue", "end"], ["queue", "abandon"],
        ])
    func help(command: [String]) async throws {
        let ended = try await Kioskctl.run(command + ["--help"])
        #expect(ended.code == 0 && ended.err.isEmpty)
        try Golden.check("help" + command.map { "-" + $0 }.joined(), ended.page)
    }

    @Test(
        "wrong arguments end with 64, say what is wrong, and touch nothing",
        arguments: [
            ("no-command", ["statsu"]), ("no-option", ["status", "--jsno"]), ("no-value", ["status", "--socket"]),
            ("surplus", ["faults", "all"]), ("no-item", ["items", "show"]), ("no-file", ["journey"]),
            ("no-window", ["queue", "call"]), ("no-number", ["queue", "end", "--window", "3"]),
            ("next-and-class", ["queue", "call", "A001", "--class", "priority", "--window", "3"]),
            ("both-filters", ["items", "list", "--closed", "--warned"]),
            ("no-model", ["preview", "--model", "epsom-tm"]), ("strange-model", ["preview", "--model", "打印机"]),
        ])
    func usage(name: String, arguments: [String]) async throws {
        let ended = try await Kioskctl.run(arguments)
        #expect(ended.code == 64 && ended.out.isEmpty)
        try Golden.check("usage-\(name)", ended.page)
    }

    @Test("bytes that no terminal should be given are not echoed as they came")
    func hostileArgument() async throws {
        let ended = try await Kioskctl.run(["preview", "/nowhere/\u{1B}[2J\u{7}.json"])
        #expect(ended.code == 65 && !ended.err.contains("\u{1B}") && !ended.err.contains("\u{7}"))
    }
}
