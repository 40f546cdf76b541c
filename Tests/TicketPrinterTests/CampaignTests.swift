import DeviceModel
import Foundation
import Testing
import VirtualDevices

@testable import TicketPrinter

/// The DriverTestKit campaign of the ticket printer. `KIOSK_CAMPAIGN=full` takes every injection point; otherwise a
/// fixed share of them, every fault kind included.
@Suite("Campaign: faults at every point", .serialized)
struct CampaignTests {
    static let isFull = ProcessInfo.processInfo.environment["KIOSK_CAMPAIGN"] == "full"
    /// Of the byte points, every n-th.
    static var every: Int { isFull ? 1 : 16 }

    /// Alone, each of these ends known in at least 95 % of its points, with process ids.
    static let passing: [CampaignRun.Case] = [
        .init(name: "paper low", fault: PrinterFault(.paperLow)),
        .init(name: "paper out and refilled", fault: PrinterFault(.paperOut), lasting: .seconds(12)),
        .init(name: "cover opened and closed", fault: PrinterFault(.coverOpen), lasting: .seconds(9)),
        .init(name: "cutter jam and cleared", fault: PrinterFault(.cutterJam), lasting: .seconds(10)),
        .init(name: "paper jam and cleared", fault: PrinterFault(.paperJam), lasting: .seconds(10)),
        .init(name: "overheat and cooled", fault: PrinterFault(.overheat), lasting: .seconds(8)),
        .init(name: "back-pressure", fault: PrinterFault(.slow, value: 6)),
        .init(name: "stall below the limit", fault: PrinterFault(.stopReading), lasting: .seconds(4)),
        .init(name: "stray byte FF", fault: PrinterFault(.strayByte)),
        .init(name: "stray byte 12", fault: PrinterFault(.strayByte, value: 0x12)),
        .init(name: "stray byte 00", fault: PrinterFault(.strayByte, value: 0x00)),
        .init(name: "stray byte 37", fault: PrinterFault(.strayByte, value: 0x37)),
        .init(name: "reply cut in two", fault: PrinterFault(.replyCut)),
        .init(name: "reply cut in two, long", fault: PrinterFault(.replyCut, value: 700)),
    ]
    static let hard: [CampaignRun.Case] = [
        .init(name: "link cut", fault: PrinterFault(.unplug), lasting: .seconds(5)),
        .init(name: "link cut for good", fault: PrinterFault(.unplug)),
        .init(name: "power loss", fault: PrinterFault(.powerOff), lasting: .seconds(6)),
        .init(name: "power loss for good", fault: PrinterFault(.powerOff)),
        .init(name: "muteness below the limit", fault: PrinterFault(.silence), lasting: .seconds(3)),
        .init(name: "muteness", fault: PrinterFault(.silence)),
        .init(name: "garbage", fault: PrinterFault(.garbage, value: 7)),
        .init(name: "wrong status bit", fault: PrinterFault(.wrongStatusBit)),
        .init(name: "paper out for good", fault: PrinterFault(.paperOut)),
        .init(name: "cutter jam for good", fault: PrinterFault(.cutterJam)),
        .init(name: "cover open for good", fault: PrinterFault(.coverOpen)),
        .init(name: "stops reading for good", fault: PrinterFault(.stopReading)),
    ]

    static func points(_ offset: Int) async -> [CampaignRun.Place] {
        let clean = await CampaignRun.run(.init(name: "none"), at: .none)
        let bytes = Swift.stride(from: offset % every, to: clean.received, by: every).map {
            CampaignRun.Place.bytes($0)
        }
        let paper = Swift.stride(from: 1.0, to: clean.paperMillimetres, by: isFull ? 1.0 : 15.0).map {
            CampaignRun.Place.millimetres($0)
        }
        return bytes + paper
    }

    @Test("without a fault a ticket completes, on every model")
    func clean() async {
        for (model, profile) in [
            ("epson-tm", PrinterProfile.epson), ("generic-80", .generic80),
        ] {
            let run = await CampaignRun.run(.init(name: "none"), at: .none, model: model, profile: profile)
            #expect(run.outcome == .completed, "\(model): \(run.evidence)")
            #expect(run.complaints == [], "\(model)")
        }
    }

    @Test("a fault before the first byte leaves the ticket not started", arguments: hard + passing)
    func before(what: CampaignRun.Case) async throws {
        let kinds: Set<PrinterFault.Kind> = [
            .paperOut, .coverOpen, .overheat, .paperJam, .unplug, .powerOff, .silence, .garbage, .wrongStatusBit,
            .stopReading,
        ]
        guard let fault = what.fault, kinds.contains(fault.kind) else { return }
        // For good: what goes away while the driver asks is not there when the first byte leaves.
        let run = await CampaignRun.run(.init(name: what.name, fault: fault), at: .before)
        #expect(run.outcome == .notStarted, "\(what.name): \(run.evidence)")
        #expect(run.complaints == [], "\(what.name): \(run.evidence)")
    }

    @Test("a passing fault ends known in 95 % of its points", arguments: Array(passing.enumerated()))
    func passes(index: Int, what: CampaignRun.Case) async {
        var known = 0
        let points = await Self.points(index * 5)
        for place in points {
            let run = await CampaignRun.run(what, at: place)
            #expect(run.complaints == [], "\(what.name) \(place): \(run.outcome): \(run.evidence)")
            if run.outcome != .unknown { known += 1 } else { print("  \(what.name) \(place): \(run.evidence)") }
        }
        print("campaign: \(what.name): \(known) of \(points.count) known")
        #expect(known * 100 >= points.count * 95, "\(what.name): \(known) of \(points.count)")
    }

    @Test("a hard fault never gives a wrong word", arguments: Array(hard.enumerated()))
    func strikes(index: Int, what: CampaignRun.Case) async {
        var outcomes: [PhysicalOutcome: Int] = [:]
        for place in await Self.points(index * 7) {
            let run = await CampaignRun.run(what, at: place)
            #expect(run.complaints == [], "\(what.name) \(place): \(run.outcome): \(run.evidence)")
            outcomes[run.outcome, default: 0] += 1
        }
        print("campaign: \(what.name): " + outcomes.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", "))
    }

    @Test("a printer without process ids never gives a wrong word", arguments: Array((passing + hard).enumerated()))
    func generic(index: Int, what: CampaignRun.Case) async {
        var outcomes: [PhysicalOutcome: Int] = [:]
        let points = await Self.points(index * 3).enumerated().filter { $0.offset % 3 == index % 3 }
        for (_, place) in points {
            let run = await CampaignRun.run(what, at: place, model: "generic-80", profile: .generic80)
            #expect(run.complaints == [], "\(what.name) \(place): \(run.outcome): \(run.evidence)")
            outcomes[run.outcome, default: 0] += 1
        }
        print(
            "campaign: generic, \(what.name): "
                + outcomes.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", "))
    }

    @Test("a job may be cancelled at any call")
    func cancel() async {
        let clean = await CampaignRun.run(.init(name: "none"), at: .none)
        var outcomes: [PhysicalOutcome: Int] = [:]
        for call in Swift.stride(from: 0, to: clean.calls, by: Self.isFull ? 1 : 3) {
            let run = await CampaignRun.run(.init(name: "cancel"), at: .cancel(call))
            #expect(run.complaints == [], "cancelled at call \(call): \(run.outcome): \(run.evidence)")
            outcomes[run.outcome, default: 0] += 1
        }
        print("campaign: cancel: " + outcomes.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", "))
    }
}
