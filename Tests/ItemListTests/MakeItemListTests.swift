import Foundation
import Testing

/// Tests/Tools/make_item_list.py, run as its users run it.
@Suite("make_item_list.py")
struct MakeItemListTests {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "items-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func run(items: String, fields: String, sign: Bool = false) throws -> (status: Int32, errors: String, list: Data?) {
        let itemsFile = folder.appending(path: "items.csv")
        let fieldsFile = folder.appending(path: "fields.csv")
        let output = folder.appending(path: "list.jsonl")
        try Data(items.utf8).write(to: itemsFile)
        try Data(fields.utf8).write(to: fieldsFile)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["python3", "-B", Sample.root.appending(path: "Tests/Tools/make_item_list.py").path]
            + [itemsFile.path, fieldsFile.path, output.path, "--sequence", "1", "--issuer", "示范市政务服务管理局"]
            + ["--valid-from", "2026-01-01T00:00:00Z"]
            + (sign ? ["--sign", Sample.folder.appending(path: "demonstration-private-key.pem").path] : [])
        let errors = folder.appending(path: "errors.txt")
        _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        return (
            process.terminationStatus, String(decoding: try Data(contentsOf: errors), as: UTF8.self),
            try? Data(contentsOf: output)
        )
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    static func sheets() throws -> (String, String) {
        (
            String(decoding: try Sample.bytes("items-sample.csv"), as: UTF8.self),
            String(decoding: try Sample.bytes("items-fields-sample.csv"), as: UTF8.self)
        )
    }

    @Test("it makes the committed list and signature again, byte for byte")
    func same() throws {
        defer { remove() }
        let (items, fields) = try Self.sheets()
        let result = try run(items: items, fields: fields, sign: true)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.list == Data(try Sample.bytes("items-sample.jsonl")))
        let signature = try Data(contentsOf: folder.appending(path: "list.jsonl.sig"))
        #expect(signature == Data(try Sample.bytes("items-sample.jsonl.sig")))
    }

    @Test("a byte order mark, CRLF and quoted cells change nothing")
    func dressed() throws {
        defer { remove() }
        let (items, fields) = try Self.sheets()
        let quoted =
            "\u{FEFF}"
            + items.split(separator: "\n").map { line in
                line.split(separator: ",", omittingEmptySubsequences: false).map { "\"\($0)\"" }.joined(separator: ",")
                    + "\r\n"
            }.joined()
        let result = try run(items: quoted, fields: "\u{FEFF}" + fields.replacingOccurrences(of: "\n", with: "\r\n"))
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.list == Data(try Sample.bytes("items-sample.jsonl")))
    }

    @Test("bad cells are told with their address, all at once, and nothing is written")
    func cells() throws {
        defer { remove() }
        var (items, fields) = try Self.sheets()
        var rows = items.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        rows[13][2] = ""  // C14
        rows[2][7] = "48O"  // H3
        rows[3][10] = "notice|identfy|evaluate"  // K4
        rows[4][11] = "户口簿:paper"  // L5
        rows[5][1] = "11350399009900013X" + rows[5][0]  // B6
        rows[6][19] = "没有@5"  // T7
        items = rows.map { $0.joined(separator: ",") }.joined(separator: "\n")
        let result = try run(items: items, fields: fields)
        #expect(result.status == 1 && result.list == nil)
        for cell in [
            "C14 (name)", "H3 (promised_minutes)", "K4 (steps)", "L5 (materials)", "B6 (implementation_code)",
            "T7 (tolerated)",
        ] {
            #expect(result.errors.contains("items.csv \(cell): "), "\(cell) in \(result.errors)")
        }
        #expect(result.errors.contains("did you mean 'identify'?"))

        (items, fields) = try Self.sheets()
        fields += "nobody,,,,,,,,,post,,,,\n" + "11350399009900144N4352014901000,x y,,,fone,maybe,true,,,,,,,\n"
        let second = try run(items: items, fields: fields)
        let row = fields.split(separator: "\n").count
        #expect(second.status == 1)
        for cell in [
            "A\(row - 1) (implementation_code)", "B\(row) (field)", "C\(row) (label)", "E\(row) (kind)",
            "F\(row) (required)",
        ] {
            #expect(second.errors.contains("fields.csv \(cell): "), "\(cell) in \(second.errors)")
        }
    }

    @Test(
        "a sheet that is no sheet is told",
        arguments: [
            ("", "A1: the sheet is empty"), ("base_cod\n", "did you mean 'base_code'?"), ("\"a\n", "not CSV"),
            ("a\0b\n", "NUL"),
        ])
    func noSheet(text: String, message: String) throws {
        defer { remove() }
        let result = try run(items: text, fields: try Self.sheets().1)
        #expect(result.status == 1 && result.list == nil)
        #expect(result.errors.contains(message), "\(result.errors)")
    }
}
