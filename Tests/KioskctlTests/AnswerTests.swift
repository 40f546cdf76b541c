import Controller
import Foundation
import Glibc
import Testing

@Suite("kioskctl: answers of a kiosk", .timeLimit(.minutes(1)))
struct AnswerTests {
    @Test("tables and JSON of every asking command are as reviewed")
    func pages() async throws {
        let commands: [(String, [String], Int32)] = [
            ("status", ["status"], 0), ("status-json", ["status", "--json"], 0), ("faults", ["faults"], 0),
            ("faults-json", ["faults", "--json"], 0), ("faults-quiet", ["faults", "--quiet"], 0),
            ("faults-acknowledge", ["faults", "--acknowledge", "f1"], 0),
            ("faults-acknowledge-unknown", ["faults", "--acknowledge", "f9"], 3),
            ("items-list", ["items", "list"], 0), ("items-list-json", ["items", "list", "--json"], 0),
            ("items-list-closed", ["items", "list", "--closed"], 0),
            ("items-list-warned-quiet", ["items", "list", "--warned", "--quiet"], 0),
            ("items-show-name", ["items", "show", "退役军人优待证申领"], 0),
            ("items-show-id-json", ["items", "show", "11350399009900144N4352014903000", "--json"], 0),
            ("items-show-slip", ["items", "show", "退役军人优待证申请"], 3),
            ("queue-list", ["queue", "list"], 0), ("queue-list-json", ["queue", "list", "--json"], 0),
            ("queue-list-waiting", ["queue", "list", "--waiting", "--quiet"], 0),
            ("queue-figures", ["queue", "figures"], 0), ("queue-figures-json", ["queue", "figures", "--json"], 0),
            ("queue-call", ["queue", "call", "--window", "3"], 0),
            ("queue-call-json", ["queue", "call", "--window", "3", "--class", "priority", "--json"], 0),
            ("queue-call-none", ["queue", "call", "--window", "0"], 2),
            ("queue-serve", ["queue", "serve", "A002", "--window", "3"], 0),
            ("queue-end-unknown", ["queue", "end", "A999", "--window", "3"], 3),
            ("queue-end-order", ["queue", "end", "A001", "--window", "3"], 1),
            ("items-show-unknown", ["items", "show", "../../etc/passwd"], 3),
        ]
        try await Answering.with { kiosk in
            for (name, arguments, code) in commands {
                let ended = try await kiosk.ask(arguments)
                #expect(ended.code == code, "\(name): \(ended.err)")
                // What a device wrote into its evidence moves no cursor.
                #expect(!ended.out.contains("\u{1B}") && !ended.out.contains("\u{202E}"), "\(name)")
                try Golden.check(name, ended.page.replacing(kiosk.folder, with: "FOLDER"))
            }
        }
    }

    @Test("a kiosk that is well, one that offers nothing, one without a list: each has its exit code")
    func codes() async throws {
        let kiosk = WrittenKiosk()
        try await Answering.with(kiosk) { answering in
            await kiosk.become(.failed)
            #expect(try await answering.ask(["status"]).code == 1)
            #expect(try await answering.ask(["status", "--json"]).code == 1)
            await kiosk.become(.ok)
            #expect(try await answering.ask(["status"]).code == 0)
            try Golden.check("faults-none", try await answering.ask(["faults"]).page)
            await kiosk.emptyList()
            let empty = try await answering.ask(["items", "list"])
            #expect(empty.code == 2)
            try Golden.check("items-list-none", empty.page)
            #expect(try await answering.ask(["items", "list", "--json"]).code == 2)
            for command in ["list", "figures"] { #expect(try await answering.ask(["queue", command]).code == 2) }
            #expect(try await answering.ask(["queue", "call", "--window", "3"]).code == 2)
            #expect(try await answering.ask(["queue", "end", "A001", "--window", "3"]).code == 3)
        }
    }

    @Test("the terminal's settings and a closed standard input change nothing")
    func terminals() async throws {
        try await Answering.with { kiosk in
            let plain = try await kiosk.ask(["status"])
            for environment in [["NO_COLOR": "1"], ["TERM": "dumb"], ["TERM": "xterm-256color"], ["COLUMNS": "20"]] {
                #expect(try await kiosk.ask(["status"], environment: environment).out == plain.out)
            }
            let closed = try await Kioskctl.run(["status", "--socket", kiosk.socket], input: .closed)
            #expect(closed.code == 0 && closed.out == plain.out)
        }
    }

    @Test("the socket is found by option, by KIOSK_SOCKET and by configuration, in this order")
    func places() async throws {
        try await Answering.with { kiosk in
            let config = kiosk.folder + "/kiosk.yaml"
            try "api:\n  socket: api.sock\n  tokens: tokens\n".write(toFile: config, atomically: true, encoding: .utf8)
            #expect(try await Kioskctl.run(["faults", "--config", config]).code == 0)
            #expect(try await Kioskctl.run(["faults"], environment: ["KIOSK_SOCKET": kiosk.socket]).code == 0)
            #expect(try await kiosk.ask(["faults"], environment: ["KIOSK_SOCKET": "/nowhere"]).code == 0)
            #expect(
                try await Kioskctl.run(["faults", "--config", config], environment: ["KIOSK_SOCKET": "/nowhere"]).code
                    == 4)
            for (name, text) in [("broken.yaml", "api: ["), ("bytes.yaml", "\u{0}")] {
                let file = kiosk.folder + "/" + name
                try text.write(toFile: file, atomically: true, encoding: .utf8)
                let ended = try await Kioskctl.run(["faults", "--config", file])
                #expect(ended.code == 65 && ended.isOneLine, "\(name): \(ended.page)")
            }
            #expect(try await Kioskctl.run(["faults", "--config", "/nowhere.yaml"]).code == 65)
        }
    }

    @Test("a token that is missing or wrong is 5, in one line")
    func tokens() async throws {
        try await Answering.with { kiosk in
            let missing = try await kiosk.ask(["faults", "--tokens", kiosk.folder + "/none"])
            #expect(missing.code == 5 && missing.isOneLine)
            try Golden.check("token-missing", missing.page.replacing(kiosk.folder, with: "FOLDER"))
            let folder = kiosk.folder + "/other"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try String(repeating: "0", count: 64).write(
                toFile: folder + "/technician", atomically: true, encoding: .utf8)
            let wrong = try await kiosk.ask(["faults", "--tokens", folder])
            #expect(wrong.code == 5 && wrong.isOneLine)
            try Golden.check("token-wrong", wrong.page)
        }
    }

    @Test("no kiosk at the socket: one line with what, where and what to do, and 4")
    func noKiosk() async throws {
        let scratch = try Scratch()
        let folder = scratch.path
        let none = folder + "/none.sock"
        let missing = try await Kioskctl.run(["status", "--socket", none])
        #expect(missing.code == 4 && missing.isOneLine)
        try Golden.check("no-socket", missing.page.replacing(folder, with: "FOLDER"))
        // A file that is no socket, a folder, a path that is too long: the same.
        let file = try scratch.file("file", "x".utf8)
        let tokens = folder + "/tokens"
        try FileManager.default.createDirectory(atPath: tokens, withIntermediateDirectories: true)
        for role in ["technician", "citizen"] { _ = try scratch.file("tokens/\(role)", "00".utf8) }
        let long = folder + "/" + String(repeating: "l", count: 200)
        for path in [file, folder, long, none + "\u{1B}[2J"] {
            let ended = try await Kioskctl.run(["status", "--socket", path, "--tokens", tokens])
            #expect(ended.code == 4 && ended.isOneLine && !ended.err.contains("\u{1B}"), "\(path): \(ended.page)")
        }
    }

    @Test("an answer that is not of this API is 1, and a server that says nothing is not waited for without end")
    func strangers() async throws {
        for (answer, code) in [
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}", Int32(1)),
            ("HTTP/1.1 500 Oh\r\nContent-Length: 4\r\n\r\noh\r\n", 1), ("SSH-2.0-x\r\n", 4), ("", 4),
        ] {
            let scratch = try Scratch()
            _ = try scratch.file("technician", "00".utf8)
            let path = scratch.path + "/x.sock"
            let stranger = try Stranger(path, answer: answer)
            let ended = try await Kioskctl.run(["faults", "--socket", path, "--tokens", scratch.path])
            #expect(ended.code == code && ended.isOneLine, "\(answer.debugDescription): \(ended.page)")
            stranger.stop()
        }
    }
}

extension Kioskctl.Ended {
    /// Nothing on standard output, one line on standard error.
    var isOneLine: Bool {
        out.isEmpty && err.hasSuffix("\n") && err.dropLast().allSatisfy { $0 != "\n" } && err.count > 9
    }
}

/// A server that is no kiosk: it answers everything with the same bytes, and closes.
struct Stranger: Sendable {
    private let descriptor: Int32

    init(_ path: String, answer: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix(107)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0 && listen(descriptor, 8) == 0)
        let (listener, bytes) = (descriptor, Array(answer.utf8))
        Thread.detachNewThread {
            while true {
                let peer = accept(listener, nil, nil)
                guard peer >= 0 else { return }
                var buffer = [UInt8](repeating: 0, count: 4096)
                _ = recv(peer, &buffer, buffer.count, 0)
                _ = send(peer, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                close(peer)
            }
        }
    }

    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }
}
