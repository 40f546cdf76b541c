import Testing

@Suite("itemsctl: help and arguments", .timeLimit(.minutes(1)))
struct HelpTests {
    static let commands = [
        [], ["import"], ["export"], ["lint"], ["diff"], ["search"], ["show"], ["merge"], ["schema"], ["keygen"],
        ["sign"], ["verify"],
    ]

    @Test("help of every command is as reviewed, whatever the terminal", arguments: commands)
    func help(command: [String]) async throws {
        let ended = try await Itemsctl.run(command + ["--help"])
        #expect(ended.code == 0 && ended.err.isEmpty)
        try Golden.check("help" + command.map { "-" + $0 }.joined(), ended.page)
    }

    @Test(
        "wrong arguments end with 64, say what is wrong, and touch nothing",
        arguments: [
            ("no-command", ["improt"]), ("no-option", ["import", "a.csv", "--outt", "x"]),
            ("no-header", ["import", "a.csv", "--out", "x"]),
            (
                "time",
                ["import", "a.csv", "--out", "x", "--sequence", "1", "--issuer", "市", "--valid-from", "2026-01-01"]
            ),
            (
                "sequence",
                [
                    "import", "a.csv", "--out", "x", "--sequence", "0", "--issuer", "市", "--valid-from",
                    "2026-01-01T00:00:00Z",
                ]
            ),
            ("no-item", ["show", "list.jsonl"]), ("columns", ["show", "list.jsonl", "x", "--columns", "40"]),
            ("no-key", ["sign", "list.jsonl"]), ("no-out", ["export", "list.jsonl"]),
        ])
    func usage(name: String, arguments: [String]) async throws {
        let ended = try await Itemsctl.run(arguments)
        #expect(ended.code == 64 && ended.out.isEmpty)
        try Golden.check("usage-\(name)", ended.page)
    }

    @Test("files that are not there, are folders or are of another kind end with 65 in one line")
    func files() async throws {
        let scratch = try Scratch()
        let picture = try scratch.file("\u{1B}[2J.jsonl", [0x89, 0x50, 0x4E, 0x47])
        for arguments in [
            ["export", scratch.path + "/none", "--out", scratch.path], ["show", scratch.path, "x"],
            ["show", picture, "x"],
            ["sign", picture, "--key", scratch.path + "/none"], ["verify", picture, "--key", picture],
        ] {
            let ended = try await Itemsctl.run(arguments)
            #expect(ended.code == 65 && ended.isOneLine, "\(ended.page)")
            #expect(!ended.err.contains("\u{1B}"))
        }
    }
}
