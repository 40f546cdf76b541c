import Foundation
import KioskCore
import KioskStore
import Testing

@Suite("Store files that are not good")
struct BadFileTests {
    @Test("a closed store fails each call, also one whose statement is kept prepared; closing it again does nothing")
    func closed() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            try await store.commit([Samples.session])
            _ = try await store.summary()
            try await store.close()
            try await store.close()
            await #expect(throws: StoreError.self) { try await store.summary() }
            await #expect(throws: StoreError.self) { try await store.commit([.numberIssued(Samples.ticket(1))]) }
        }
    }

    @Test(
        "a file that is no database is named as such and left alone",
        arguments: [Data("hello, this is not a database at all".utf8), Data([0]), Data(repeating: 0xFF, count: 9000)])
    func noDatabase(content: Data) async throws {
        try await Samples.withPath { path in
            try content.write(to: URL(fileURLWithPath: path))
            #expect(throws: StoreError.notADatabase(path: path)) { try KioskStore(path: path, owner: "a") }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == content)
        }
    }

    @Test("a database of another program is refused")
    func foreign() async throws {
        try await Samples.withPath { path in
            try Samples.sql(path, "CREATE TABLE theirs (x)")
            #expect(throws: StoreError.foreign(path: path)) { try KioskStore(path: path, owner: "a") }
        }
    }

    @Test("a newer form and another kiosk's file are refused, with both sides named")
    func newerAndOther() async throws {
        try await Samples.withPath { path in
            try await KioskStore(path: path, owner: "HJ/K01").close()
            #expect(throws: StoreError.otherKiosk(path: path, found: "HJ/K01", expected: "HJ/K02")) {
                try KioskStore(path: path, owner: "HJ/K02")
            }
            try Samples.sql(path, "PRAGMA user_version = 99")
            #expect(throws: StoreError.tooNew(path: path, version: 99, known: KioskStore.formVersion)) {
                try KioskStore(path: path, owner: "HJ/K01")
            }
        }
    }

    @Test("a truncated file is refused as damaged")
    func truncated() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: "a")
            try await store.close()
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: StoreError.self) { try KioskStore(path: path, owner: "a") }
            #expect(error?.code == "store.damaged", "\(error.map(\.description) ?? "opened")")
        }
    }

    @Test("a folder that is not there is said to be so")
    func noFolder() throws {
        let error = #expect(throws: StoreError.self) { try KioskStore(path: "/no/such/folder/k.sqlite", owner: "a") }
        #expect(error?.code == "store.cannotOpen")
    }

    @Test("when room runs out the commit fails as full, and what was kept before is still there")
    func full() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            try await store.commit([.numberIssued(Samples.ticket(1))])
            try await store.limit(pages: 4)
            let big = SealedCase(
                number: Samples.case1, ciphertext: [UInt8](repeating: 7, count: 1 << 20), wrappedKey: [1])
            await #expect(throws: StoreError.full(path: path)) {
                try await store.commit([.caseAccepted(Samples.record())], sealed: [big])
            }
            try await store.limit(pages: 1 << 20)
            #expect(try await store.summary().cases == 0)
            try await store.commit([.caseAccepted(Samples.record())], sealed: [big])
            #expect(try await store.numbers().count == 1)
        }
    }

    @Test(
        "a pending case whose row is damaged is said to be so, and the others are read",
        arguments: [
            "record = '{'", "record = ''", "record = replace(record, '-0003', '-0009')", "ciphertext = NULL",
            "wrapped_key = x''",
        ])
    func damagedCase(change: String) async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            let other = CaseNumber("HJ-K01-20261124-0004")
            for number in [Samples.case1, other] {
                try await store.commit(
                    [.caseAccepted(Samples.record(number))], sealed: [Samples.sealed(number)])
            }
            try Samples.sql(path, "UPDATE kiosk_case SET \(change) WHERE number = '\(Samples.case1)'")
            let error = await #expect(throws: StoreError.self) { try await store.pendingCase(Samples.case1) }
            #expect(error?.code == "store.damaged")
            #expect(try await store.pending() == [Samples.case1, other])
            #expect(try await store.pendingCase(other)?.record == Samples.record(other))
        }
    }

    @Test("every error says what to do after its code")
    func words() {
        let errors: [StoreError] = [
            .notADatabase(path: "p"), .foreign(path: "p"), .tooNew(path: "p", version: 2, known: 1),
            .otherKiosk(path: "p", found: "a", expected: "b"), .damaged(path: "p", detail: "d"), .full(path: "p"),
            .readOnly(path: "p"), .cannotOpen(path: "p", detail: "d"), .inputOutput(path: "p", detail: "d"),
        ]
        #expect(Set(errors.map(\.code)).count == errors.count)
        for error in errors { #expect(error.description.contains("; ") || error.description.contains("free space")) }
    }

    @Test("the old form opens, is brought forward, and keeps its rows", arguments: [1])
    func oldForms(version: Int) async throws {
        try await Samples.withPath { path in
            let script = try String(contentsOfFile: "Tests/Fixtures/KioskStore/form-\(version).sql", encoding: .utf8)
            try Samples.sql(path, script)
            let store = try KioskStore(path: path, owner: "HJ/K01")
            #expect(try await store.numbers().map(\.label) == ["A001"])
            #expect(try await store.pending() == [CaseNumber("HJ-K01-20261124-0001")])
        }
    }
}
