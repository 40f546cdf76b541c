import DeviceModel
import Foundation
import KioskCore
import Ports
import Testing
import VirtualDistrict

@Suite("HTTPDistrictPorts")
struct HTTPDistrictPortsTests {
    @Test("a code sent to the person on record identifies once; a wrong, used or old one does not")
    func identity() async throws {
        try await Harness.with { it in
            func send() async throws -> (challenge: String, code: String) {
                let answer = await it.ports.ask(
                    .sendCode(idNumber: Harness.soldier.idNumber), deadline: Harness.patience)
                guard case .codeSent(let challenge, let masked) = answer else {
                    Issue.record("\(answer)")
                    return ("", "")
                }
                #expect(masked == "138*****001")
                return (challenge, try #require(await it.district.lastCode(phone: Harness.soldier.phone)))
            }
            func check(_ challenge: String, _ code: String) async -> PortAnswer {
                await it.ports.ask(.checkCode(challenge: challenge, code: code), deadline: Harness.patience)
            }
            let first = try await send()
            #expect(await check(first.challenge, "x" + first.code) == .notIdentified)
            #expect(await check(first.challenge, first.code) == .identified(Harness.soldier))
            #expect(await check(first.challenge, first.code) == .notIdentified)
            let second = try await send()
            #expect(await check("unknown", second.code) == .notIdentified)
            await it.district.expireCodes()
            #expect(await check(second.challenge, second.code) == .notIdentified)
            let third = try await send()
            for _ in 0..<5 { #expect(await check(third.challenge, "no") == .notIdentified) }
            #expect(await check(third.challenge, third.code) == .notIdentified)
            let unknown = await it.ports.ask(.sendCode(idNumber: "000"), deadline: Harness.patience)
            #expect(unknown == .unknownPerson)
        }
    }

    @Test("a challenge that is no part of an address is not asked")
    func challenge() async throws {
        try await Harness.with { it in
            for challenge in ["", "a/b", "..", "a?b", "ü", String(repeating: "x", count: 65)] {
                let answer = await it.ports.ask(.checkCode(challenge: challenge, code: "1"), deadline: Harness.patience)
                #expect(answer == .unavailable(code: "port.request"))
            }
            #expect(await it.district.counts()["identity"] == 0)
        }
    }

    @Test("every look-up comes back with what the files say")
    func lookUps() async throws {
        try await Harness.with { it in
            let cases: [(PortRequest, LookupRecord.Answer, String?)] = [
                (.licence(material: "居民身份证", person: Harness.soldier), .found, "DZZZ-ID-0019"),
                (.licence(material: "退役证件", person: Harness.soldier), .none, nil),
                (.dataCheck(material: "退役证件", person: Harness.soldier), .found, "SJHC-0001"),
                (.previous(material: "近期照片", person: Harness.soldier), .none, nil),
                (.licence(material: "机动车行驶证", person: Harness.other), .expired, nil),
                (.dataCheck(material: "住所证明", person: Harness.other), .denied, nil),
                (.dataCheck(material: "交强险凭证", person: Harness.other), .expired, nil),
                (.previous(material: "近期照片", person: Harness.other), .found, "YCL-0027"),
                (.licence(material: "户口簿", person: Harness.third), .denied, nil),
                (.previous(material: "近期照片", person: Harness.third), .expired, nil),
                (.licence(material: "没有", person: Harness.other), .none, nil),
            ]
            for (request, expected, reference) in cases {
                guard
                    case .lookup(let answer, let found, let fields) = await it.ports.ask(
                        request, deadline: Harness.patience)
                else {
                    Issue.record("\(request)")
                    continue
                }
                #expect(answer == expected && found == reference)
                #expect(expected == .found || fields.isEmpty)
            }
            let licence = await it.ports.ask(
                .licence(material: "机动车驾驶证", person: Harness.other), deadline: Harness.patience)
            #expect(licence == .lookup(.found, reference: "DZZZ-JS-0027", fields: ["fileNumber": "350300000001"]))
        }
    }

    @Test("results are ready, pending, denied or none")
    func results() async throws {
        try await Harness.with { it in
            func result(_ item: String) async -> ResultAnswer {
                await it.ports.result(item: item, person: Harness.other, deadline: Harness.patience)
            }
            guard case .ready(let document) = await result("11350399009900021M4352002901000") else {
                Issue.record("not ready")
                return
            }
            #expect(document.content == .fields(template: "socialInsurance", ["姓名": "林样例", "累计月数": "120"]))
            #expect(await result("1135039900990003XD4352003902000") == .pending(until: "2026-12-01"))
            #expect(await result("1135039900990005684352005901000") == .denied)
            #expect(await result("none") == .none)
        }
    }

    static let broken: [(String, String)] = [
        ("down", "port.unreachable"), ("error", "port.service"), ("wrong", "port.contract"),
        ("garbage", "port.contract"), ("oversized", "port.contract"), ("redirecting", "port.contract"),
    ]

    @Test("a service that fails is unavailable with the reason, and answers again when it is well", arguments: broken)
    func failing(how: String, code: String) async throws {
        try await Harness.with { it in
            let failure = try #require(DistrictFailure(name: how, delay: nil))
            let requests: [PortRequest] = [
                .sendCode(idNumber: Harness.soldier.idNumber), .checkCode(challenge: "C1", code: "1"),
                .licence(material: "居民身份证", person: Harness.soldier),
                .dataCheck(material: "退役证件", person: Harness.soldier),
                .previous(material: "近期照片", person: Harness.soldier),
            ]
            for port in DistrictPort.allCases { await it.district.fail(port, failure) }
            for request in requests {
                #expect(await it.ports.ask(request, deadline: Harness.patience) == .unavailable(code: code))
            }
            #expect(
                await it.ports.deliver(CaseTests.envelope(), deadline: Harness.patience) == .unavailable(code: code))
            for port in PortKind.allCases { #expect(await it.ports.probe(port, deadline: Harness.patience) == .down) }
            for port in DistrictPort.allCases { await it.district.fail(port, nil) }
            for port in PortKind.allCases { #expect(await it.ports.probe(port, deadline: Harness.patience) == .up) }
        }
    }

    @Test("a service that does not answer, or too late, ends by the deadline", arguments: [nil, Duration.seconds(40)])
    func late(delay: Duration?) async throws {
        try await Harness.with { it in
            await it.district.fail(.licences, delay.map { .slow($0) } ?? .silent)
            let start = ContinuousClock.now
            let answer = await it.ports.ask(
                .licence(material: "居民身份证", person: Harness.soldier), deadline: .milliseconds(300))
            #expect(answer == .unavailable(code: "port.timeout"))
            #expect(ContinuousClock.now - start < .seconds(30))
            #expect(await it.ports.probe(.licences, deadline: .milliseconds(200)) == .down)
        }
    }

    @Test("a slow service answers in the end")
    func slow() async throws {
        try await Harness.with { it in
            await it.district.fail(.licences, .slow(.milliseconds(200)))
            let answer = await it.ports.ask(
                .licence(material: "退役证件", person: Harness.soldier), deadline: Harness.patience)
            #expect(answer == .lookup(.none, reference: nil, fields: [:]))
        }
    }

    @Test("a denying authority denies look-ups and identifies nobody")
    func denying() async throws {
        try await Harness.with { it in
            for port in DistrictPort.allCases { await it.district.fail(port, .denying) }
            let licence = await it.ports.ask(
                .licence(material: "居民身份证", person: Harness.soldier), deadline: Harness.patience)
            #expect(licence == .lookup(.denied, reference: nil, fields: [:]))
            guard
                case .codeSent(let challenge, _) = await it.ports.ask(
                    .sendCode(idNumber: Harness.soldier.idNumber), deadline: Harness.patience)
            else {
                Issue.record("no code")
                return
            }
            let code = try #require(await it.district.lastCode(phone: Harness.soldier.phone))
            let checked = await it.ports.ask(.checkCode(challenge: challenge, code: code), deadline: Harness.patience)
            #expect(checked == .notIdentified)
        }
    }

    @Test("where nobody listens every port is unreachable, and a deadline of nothing is a timeout")
    func nobody() async throws {
        let ports = try HTTPDistrictPorts(DistrictPortsConfiguration(base: "http://127.0.0.1:1"), time: Harness.time)
        let request = PortRequest.licence(material: "居民身份证", person: Harness.soldier)
        #expect(await ports.ask(request, deadline: Harness.patience) == .unavailable(code: "port.unreachable"))
        #expect(await ports.ask(request, deadline: .zero) == .unavailable(code: "port.timeout"))
        #expect(await ports.ask(request, deadline: .seconds(-1)) == .unavailable(code: "port.timeout"))
        for port in PortKind.allCases { #expect(await ports.probe(port, deadline: Harness.patience) == .down) }
        try await ports.shutdown()
    }

    @Test(
        "a configuration that is no base address is refused by name",
        arguments: ["", "127.0.0.1:80", "ftp://a", "http://", "http://a?b", "http://a#b", "http://u:p@a", "http://a/"])
    func configuration(address: String) {
        var configuration = DistrictPortsConfiguration(base: "http://127.0.0.1:1")
        configuration.dataChecks = address
        let error = #expect(throws: PortsConfigurationError.self) {
            _ = try HTTPDistrictPorts(configuration, time: Harness.time)
        }
        #expect(error?.setting == "dataChecks")
    }
}
