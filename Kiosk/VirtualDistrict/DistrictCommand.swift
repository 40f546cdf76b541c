import ItemList

/// The commands of the control socket.
enum DistrictCommand: String, CaseIterable {
    case fail, code, expireCodes, cases, `case`, counts, entries, forgetEntries, settle

    static func failed(_ reason: String) -> StrictJSON {
        .object([.init("ok", .bool(false)), .init("error", .string(reason))])
    }

    private static func done(_ members: [StrictJSON.Member] = []) -> StrictJSON {
        .object([.init("ok", .bool(true))] + members)
    }

    /// Every line gets exactly one answer, `{"ok":true,…}` or `{"ok":false,"error":…}`.
    static func answer(_ line: [UInt8], _ district: District) async -> StrictJSON {
        let value: StrictJSON
        do {
            value = try StrictJSON.read(line, limits: StrictJSONLimits(bytes: DistrictControl.lineBytes, depth: 4))
        } catch { return failed("not JSON: \(error.description)") }
        var reader = JSONObjectReader(
            value, keys: ["command", "port", "how", "delay_ms", "phone", "number", "kiosk", "all"])
        let command = reader.word("command", DistrictCommand.self)
        let port = reader.word("port", DistrictPort.self, required: command == .fail)
        let how = reader.text("how", length: 1...20, required: command == .fail)
        let delay = reader.integer("delay_ms", in: 0...600_000, required: false)
        let phone = reader.text("phone", length: 1...20, required: command == .code)
        let number = reader.text("number", length: 1...64, required: command == .case)
        let kiosk = reader.text("kiosk", length: 1...64, required: command == .entries)
        let all = reader.bool("all", required: false)
        guard reader.problems.isEmpty, let command else {
            return failed(reader.problems.map(\.description).joined(separator: "; "))
        }
        switch command {
        case .fail: return await fail(port, how, delay.map { .milliseconds($0) }, district)
        case .code:
            let code = await district.lastCode(phone: phone ?? "")
            return code.map { done([.init("code", .string($0))]) } ?? failed("no code was sent to this phone")
        case .expireCodes:
            await district.expireCodes()
            return done()
        case .cases: return done([.init("cases", .array(await district.cases().map { json(of: $0) }))])
        case .entries: return json(of: await district.entries(of: kiosk ?? ""))
        case .forgetEntries:
            do { try await district.forgetEntries() } catch { return failed("\(error)") }
            return done()
        case .case: return await open(number ?? "", district)
        case .settle: return await settle(number, all ?? false, district)
        case .counts:
            return done(await district.counts().map { .init($0.key, .integer(Int64($0.value))) })
        }
    }

    private static func fail(
        _ port: DistrictPort?, _ how: String?, _ delay: Duration?, _ district: District
    ) async -> StrictJSON {
        guard let port, let how else { return failed("port and how are due") }
        let failure = DistrictFailure(name: how, delay: delay)
        guard failure != nil || how == "none" else {
            let hint = NearestName.hint(how, in: DistrictFailure.names)
            return failed(
                "how: unknown word '\(how)'.\(hint) Use one of \(DistrictFailure.names.joined(separator: ", "))")
        }
        await district.fail(port, failure)
        return done()
    }

    private static func json(of entry: District.ReceivedCase) -> StrictJSON {
        .object([
            .init("number", .string(entry.number)), .init("sequence", .integer(Int64(entry.sequence))),
            .init("deliveries", .integer(Int64(entry.deliveries))), .init("record", entry.record),
        ])
    }

    private static func json(of journal: EntryLog.Journal) -> StrictJSON {
        done([
            .init("through", .integer(journal.through)), .init("repeats", .integer(Int64(journal.repeats))),
            .init(
                "holes", .array(journal.holes.map { .array([.integer($0.lowerBound), .integer($0.upperBound)]) })),
            .init("entries", .array(journal.entries.map { EntryBody.json(of: $0) })),
        ])
    }

    private static func settle(_ number: String?, _ all: Bool, _ district: District) async -> StrictJSON {
        switch (number, all) {
        case (nil, true): return done([.init("settled", .integer(Int64(await district.settleAll())))])
        case (let number?, false):
            guard await district.settle(number: number) else { return failed("no case '\(number)' was received") }
            return done([.init("settled", .integer(1))])
        default: return failed("either number or all:true is due")
        }
    }

    private static func open(_ number: String, _ district: District) async -> StrictJSON {
        do {
            guard let opened = try await district.open(number: number) else { return failed("no case '\(number)'") }
            let pages = opened.pages.map { page -> StrictJSON in
                .object([
                    .init("id", .string(page.id)), .init("material", .string(page.material)),
                    .init("bytes", .integer(Int64(page.bytes.count))),
                    .init("isJPEG", .bool(page.bytes.starts(with: [0xFF, 0xD8, 0xFF]))),
                ])
            }
            return done([.init("content", opened.content), .init("pages", .array(pages))])
        } catch { return failed("it cannot be opened: \(error)") }
    }
}
