import DeviceModel
import KioskCore
import KioskStore
import Testing

@testable import Controller

@Suite("Faults of the kiosk itself")
struct OwnFaultTests {
    private func active(_ kiosk: TestKiosk) async -> [FaultCode] { await kiosk.controller.faults().map(\.code) }

    @Test("a store that cannot be read is a reason of health: figures that are not known are no zeros that are well")
    func unreadableStore() async throws {
        try await TestKiosk.run { kiosk in
            try await until("the kiosk is well") { await kiosk.controller.health().state == .ok }
            try await kiosk.store.close()
            let health = await kiosk.controller.health()
            #expect(health.state == .degraded && health.reasons == [FaultCode.storeFailed.value], "\(health.reasons)")
        }
    }

    @Test(
        "a district's service that is down is a fault of its own, cleared when it answers", arguments: PortKind.allCases
    )
    func ports(port: PortKind) async throws {
        try await TestKiosk.run { kiosk in
            try await kiosk.offers(TestKiosk.take)
            let code = FaultCode("port.\(port.rawValue).down")
            let events = await kiosk.controller.events()
            await kiosk.district.set(port, .down)
            try await until("it is a fault") { await active(kiosk) == [code] }
            let fault = try #require(await kiosk.controller.faults().first)
            #expect(fault.severity == FaultCatalogue.standard[code]?.severity && fault.device.name == "kiosk")
            #expect(await kiosk.controller.health().reasons == [code.value])
            try await until("it is in the log") {
                try await kiosk.store.openFaults(device: KioskController.kioskItself).map(\.code) == [code]
            }
            await kiosk.district.set(port, .up)
            try await until("it is cleared") { await active(kiosk).isEmpty }
            #expect(await kiosk.controller.health().state == .ok)
            try await until("the log says so") {
                try await kiosk.store.openFaults(device: KioskController.kioskItself).isEmpty
            }
            var pair: [String] = []
            for await event in events {
                if case .faultRaised(let fault) = event.kind { pair.append("raised \(fault.code)") }
                guard case .faultCleared(let fault) = event.kind else { continue }
                pair.append("cleared \(fault.code)")
                #expect(fault.clearance == .reading("port=answered"))
                break
            }
            #expect(pair == ["raised \(code)", "cleared \(code)"])
        }
    }

    @Test("a store that failed is tried again without a citizen, and its fault cleared by a durable write")
    func store() async throws {
        try await TestKiosk.run { kiosk in
            try await kiosk.offers(TestKiosk.take)
            try await kiosk.store.refuseWrites(true)
            try await kiosk.input(.start(item: TestKiosk.take))
            #expect(await active(kiosk) == ["store.failed"])
            #expect(await kiosk.controller.faults().first?.severity == .critical)
            try await kiosk.store.refuseWrites(false)
            try await until("it is cleared") { await active(kiosk).isEmpty }
            try await until("no fault stays open in the log") {
                try await kiosk.store.openFaults(device: KioskController.kioskItself).isEmpty
            }
        }
    }

    @Test("a refused list is a fault, over a restart too, until a good one is offered")
    func list() async throws {
        let lists = TestLists(try TestKiosk.sampleList())
        await lists.refuse(ListRefusal(code: "list.signature.bad", detail: "made up"))
        let first = try TestKiosk(lists: lists)
        try await first.controller.start()
        #expect(await active(first) == ["list.refused"])
        let id = await first.controller.faults().first?.id
        await first.controller.stop()
        try await TestKiosk.run(try TestKiosk(folder: first.folder, lists: lists)) { kiosk in
            #expect(await kiosk.controller.faults().map(\.id) == [id])
            await lists.refuse(nil)
            await kiosk.controller.reloadList()
            #expect(await active(kiosk).isEmpty)
            try await until("the log says so") {
                try await kiosk.store.openFaults(device: KioskController.kioskItself).isEmpty
            }
        }
    }
}

/// The sample list, or a refusal.
actor TestLists: ListSource {
    private let good: FileListSource
    private var refusal: ListRefusal?

    init(_ good: FileListSource) { self.good = good }

    func refuse(_ refusal: ListRefusal?) { self.refusal = refusal }

    func offered(floor: Int64) async -> Result<AcceptedList, ListRefusal> {
        if let refusal { return .failure(refusal) }
        return await good.offered(floor: floor)
    }

    func verify(_ stored: StoredList) async -> Result<AcceptedList, ListRefusal> { await good.verify(stored) }
}
