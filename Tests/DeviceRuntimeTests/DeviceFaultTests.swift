import DeviceModel
import DeviceRuntime
import DriverTestKit
import Testing

@Suite("DeviceActor: faults, status, link")
struct DeviceFaultTests {
    static let low: FaultCode = "printer.paper.low"
    static let out: FaultCode = "printer.paper.out"

    @Test("a fault is raised only after its debounce, and once")
    func debouncedRaise() async {
        let bed = Bed()
        #expect(await bed.online())
        bed.driver.set { $0.present = [FaultObservation(Self.low, evidence: "n")] }
        await bed.device.refresh()
        #expect(await bed.device.faults().isEmpty)
        #expect(await bed.clock.run { await bed.device.faults().count == 1 })
        await bed.clock.advance(by: .seconds(20))
        let faults = await bed.device.faults()
        #expect(faults.count == 1)
        #expect(faults.first?.count == 1)
        #expect(faults.first?.severity == .warning)
        #expect(bed.log.written.count == 1)
        await bed.stop()
    }

    @Test("a glitch shorter than the debounce raises nothing")
    func glitch() async {
        let bed = Bed()
        #expect(await bed.online())
        for _ in 0..<5 {
            bed.driver.set {
                $0.present = [FaultObservation(Self.low, evidence: "n")]; $0.absent = []
            }
            await bed.device.refresh()
            bed.driver.set {
                $0.present = []; $0.absent = [FaultAbsence(Self.low, reading: "paper=full")]
            }
            await bed.device.refresh()
            await bed.clock.advance(by: .seconds(1))
        }
        #expect(bed.log.written.isEmpty)
        await bed.stop()
    }

    @Test("absence of error never clears; a positive reading held for the debounce does")
    func positiveClear() async {
        let bed = Bed()
        #expect(await bed.online())
        bed.driver.set { $0.present = [FaultObservation(Self.out, evidence: "n")] }
        await bed.device.refresh()
        #expect(await bed.device.faults().map(\.code) == [Self.out])
        bed.driver.set { $0.present = [] }
        await bed.clock.advance(by: .seconds(30))
        #expect(await bed.device.faults().count == 1)
        bed.driver.set { $0.absent = [FaultAbsence(Self.out, reading: "paper=full")] }
        await bed.device.refresh()
        #expect(await bed.device.faults().count == 1)
        #expect(await bed.clock.run { await bed.device.faults().isEmpty })
        #expect(bed.log.written.last?.clearance == .reading("paper=full"))
        await bed.stop()
    }

    @Test("a fault that comes back while it is being cleared stays, and is counted")
    func counts() async {
        let bed = Bed()
        #expect(await bed.online())
        bed.driver.set { $0.present = [FaultObservation(Self.out, evidence: "n")] }
        await bed.device.refresh()
        bed.driver.set {
            $0.present = []; $0.absent = [FaultAbsence(Self.out, reading: "paper=full")]
        }
        await bed.device.refresh()
        bed.driver.set {
            $0.present = [FaultObservation(Self.out, evidence: "n")]; $0.absent = []
        }
        await bed.device.refresh()
        #expect(await bed.device.faults().map(\.count) == [2])
        await bed.stop()
    }

    @Test("units of one code are faults of their own")
    func units() async {
        let bed = Bed()
        #expect(await bed.online())
        bed.driver.set {
            $0.present = [
                FaultObservation(Self.out, unit: "a", evidence: ""),
                FaultObservation(Self.out, unit: "b", evidence: ""),
            ]
        }
        await bed.device.refresh()
        #expect(await bed.device.faults().map(\.unit) == ["a", "b"])
        bed.driver.set {
            $0.present = [FaultObservation(Self.out, unit: "b", evidence: "")]
            $0.absent = [FaultAbsence(Self.out, unit: "a", reading: "paper=full")]
        }
        #expect(await bed.clock.run { await bed.device.faults().map(\.unit) == ["b"] })
        await bed.stop()
    }

    @Test("what the last run left open is neither raised again nor lost")
    func pairsOverRestarts() async {
        let log = MemoryFaultLog()
        let first = Bed(log: log)
        #expect(await first.online())
        first.driver.set { $0.present = [FaultObservation(Self.out, evidence: "n")] }
        await first.device.refresh()
        await first.stop()
        let second = Bed(log: log) { $0.present = [FaultObservation(Self.out, evidence: "n")] }
        #expect(await second.online())
        #expect(await second.device.faults().map(\.id) == log.written.map(\.id))
        second.driver.set {
            $0.present = []; $0.absent = [FaultAbsence(Self.out, reading: "paper=full")]
        }
        #expect(await second.clock.run { await second.device.faults().isEmpty })
        #expect(log.written.filter { $0.state == .cleared }.count == 1)
        await second.stop()
    }

    @Test("what happens once ends with its period, which a new sight starts anew")
    func period() async {
        let code: FaultCode = "printer.unconfirmed"
        let bed = Bed()
        #expect(await bed.online())
        bed.driver.set { $0.present = [FaultObservation(code, evidence: "n")] }
        await bed.device.refresh()
        bed.driver.set {
            $0.present = []; $0.absent = [FaultAbsence(code, reading: "nothing")]
        }
        await bed.clock.advance(by: .seconds(300))
        bed.driver.set {
            $0.present = [FaultObservation(code, evidence: "n")]; $0.absent = []
        }
        await bed.device.refresh()
        bed.driver.set { $0.present = [] }
        await bed.clock.advance(by: .seconds(400))
        #expect(await bed.device.faults().map(\.code) == [code])
        #expect(await bed.clock.run(step: .seconds(5), limit: .seconds(400)) { await bed.device.faults().isEmpty })
        #expect(bed.log.written.last?.clearance == .period)
        await bed.stop()
    }

    @Test("an acknowledged fault stays until it is cleared; a stranger's id is refused; no person clears a reading's")
    func acknowledge() async throws {
        let bed = Bed()
        #expect(await bed.online())
        bed.driver.set { $0.present = [FaultObservation(Self.out, evidence: "n")] }
        await bed.device.refresh()
        let id = try #require(await bed.device.faults().first?.id)
        #expect(await bed.device.acknowledge("no such") == false)
        #expect(await bed.device.acknowledge(id))
        #expect(await bed.device.faults().map(\.state) == [.acknowledged])
        #expect(bed.log.written.last?.state == .acknowledged)
        #expect(await bed.device.clear(id, by: "technician") == false)
        await bed.stop()
    }

    @Test("a log that fails loses nothing: it is written when it works again")
    func failingLog() async {
        let bed = Bed()
        #expect(await bed.online())
        bed.log.fail(true)
        bed.statistics.fail(true)
        bed.driver.set {
            $0.present = [FaultObservation(Self.out, evidence: "n")]; $0.statistics = [.paperCut: 2]
        }
        await bed.device.refresh()
        bed.driver.set { $0.statistics = [:] }
        #expect(await bed.device.faults().count == 1)
        #expect(bed.log.written.isEmpty)
        bed.log.fail(false)
        bed.statistics.fail(false)
        #expect(await bed.clock.run { bed.log.written.count == 1 })
        #expect(await bed.device.statistics()[.paperCut]?.lifetime == 2)
        #expect(
            await bed.clock.settle {
                (try? await bed.statistics.totals(device: bed.driver.id))?[.paperCut]?.lifetime == 2
            })
        await bed.stop()
    }

    @Test("statistics go on from what was stored")
    func statistics() async {
        let statistics = MemoryStatisticsLog()
        let bed = Bed(statistics: statistics)
        try? await statistics.add(device: bed.driver.id, [.paperCut: 40])
        #expect(await bed.online())
        bed.driver.set { $0.statistics = [.paperCut: 1, .failedPaperCut: -3] }
        await bed.device.refresh()
        bed.driver.set { $0.statistics = [:] }
        #expect(await bed.device.statistics()[.paperCut]?.lifetime == 41)
        #expect(await bed.device.statistics()[.failedPaperCut] == nil)
        await bed.clock.advance(by: .seconds(3600))
        #expect(
            await bed.clock.run(step: .seconds(60), limit: .seconds(3600)) {
                await bed.device.statistics()[.hoursPowered]?.lifetime == 1
            })
        await bed.stop()
    }

    // MARK: Status and events

    @Test("a reading that is too old is unknown, however the clock was set")
    func stale() async {
        let bed = Bed { $0.paper = .full }
        #expect(await bed.online())
        #expect(await bed.paper() == .full)
        bed.clock.setCivil(Instant(milliseconds: 1_999_999_999_999))
        #expect(await bed.paper() == .full)
        bed.clock.setCivil(Instant(milliseconds: 0))
        #expect(await bed.paper() == .full)
        bed.driver.set {
            $0.paper = nil; $0.statusHangs = true
        }
        await bed.clock.advance(by: .seconds(12))
        #expect(await bed.clock.run { await bed.paper() == nil })
        bed.driver.set {
            $0.statusHangs = false; $0.paper = .full
        }
        #expect(await bed.clock.run { await bed.paper() == .full })
        bed.driver.letGo()
        await bed.stop()
    }

    @Test("events: the whole status first, then changes, numbered without gap; nothing while nothing changes")
    func events() async {
        var policy = DevicePolicy()
        policy.staleAfter = .seconds(3600)
        let bed = Bed(policy: policy) { $0.paper = .full }
        #expect(await bed.online())
        var events = await bed.device.events().makeAsyncIterator()
        let first = await events.next()
        guard case .statusChanged(let status)? = first?.kind else {
            Issue.record("no status first")
            return
        }
        #expect(status.connection == .online)
        await bed.clock.advance(by: .seconds(30))
        bed.driver.set {
            $0.paper = .out; $0.present = [FaultObservation(Self.out, evidence: "n")]
        }
        await bed.device.refresh()
        let second = await events.next()
        let third = await events.next()
        #expect(second?.sequence == first.map { $0.sequence + 1 })
        #expect(third?.sequence == first.map { $0.sequence + 2 })
        guard case .faultRaised(let fault)? = second?.kind, case .statusChanged? = third?.kind else {
            Issue.record(
                "expected the fault, then the status: \(String(describing: second)) \(String(describing: third))")
            return
        }
        #expect(fault.code == Self.out)
        await bed.stop()
    }

    @Test("a reader that lags loses the oldest and sees a gap; too many readers are turned away")
    func bounded() async {
        var policy = DevicePolicy()
        policy.eventBuffer = 4
        policy.readersLimit = 1
        let bed = Bed(policy: policy)
        #expect(await bed.online())
        let events = await bed.device.events()
        var turnedAway = 0
        for await _ in await bed.device.events() { turnedAway += 1 }
        #expect(turnedAway == 0)
        for number in 0..<20 {
            bed.driver.set { $0.paper = number.isMultiple(of: 2) ? .full : .low }
            await bed.device.refresh()
        }
        await bed.stop()
        var sequences: [UInt64] = []
        for await event in events { sequences.append(event.sequence) }
        #expect(sequences.count == 4)
        #expect(sequences == sequences.sorted())
        #expect(zip(sequences, sequences.dropFirst()).allSatisfy { $1 == $0 + 1 })
    }

    @Test("what the device sends by itself is taken like a status")
    func unsolicited() async {
        let bed = Bed()
        #expect(await bed.online())
        bed.driver.set { $0.paper = .low }
        bed.driver.sink.yield(bed.driver.report())
        #expect(await bed.clock.settle { await bed.paper() == .low })
        await bed.stop()
    }

    // MARK: Link

    @Test("a device that cannot be opened: fault, back-off, positive clear at return; what waits fails at once")
    func openFails() async {
        let bed = Bed {
            $0.openFails = DeviceError(
                code: "printer.link.down", attempted: "connect", device: DeviceID("printer.test"), evidence: "errno 111"
            )
        }
        await bed.device.start()
        let handle = await bed.submit(.tell(1), id: 1)
        #expect(await bed.end(handle) == "failure printer.link.down")
        #expect(await bed.device.status().connection == .offline)
        #expect(await bed.device.status().activity == .recovering)
        #expect(await bed.device.faults().map(\.code) == ["printer.link.down"])
        let before = bed.driver.seen.opens
        await bed.clock.advance(by: .seconds(60))
        // 0.5, 1, 2, 4, 8, 15, 15 …: far fewer than one a second.
        #expect(bed.driver.seen.opens > before)
        #expect(bed.driver.seen.opens < before + 12)
        bed.driver.set { $0.openFails = nil }
        #expect(await bed.clock.run { await bed.device.status().connection == .online })
        #expect(await bed.clock.run { await bed.device.faults().isEmpty })
        #expect(bed.log.written.last?.clearance == .reading("link=up"))
        await bed.stop()
    }

    @Test("an unknown error of a driver is the link's fault, with its words as evidence")
    func unknownCode() async {
        let bed = Bed {
            $0.openFails = DeviceError(code: "nobody.knows", attempted: "open", device: DeviceID("printer.test"))
        }
        await bed.device.start()
        #expect(await bed.clock.run { await bed.device.faults().map(\.code) == ["printer.link.down"] })
        #expect(await bed.device.faults().first?.evidence.contains("nobody.knows") == true)
        await bed.stop()
    }

    @Test("an open that hangs has its own deadline")
    func openHangs() async {
        let bed = Bed { $0.openHangs = true }
        await bed.device.start()
        #expect(await bed.clock.run { await bed.device.faults().map(\.code) == ["printer.link.down"] })
        bed.driver.set { $0.openHangs = false }
        #expect(await bed.clock.run { await bed.device.status().connection == .online })
        bed.driver.letGo()
        await bed.stop()
    }

    @Test("a status that hangs has its own deadline; the device is closed and opened again")
    func statusHangs() async {
        let bed = Bed()
        #expect(await bed.online())
        bed.driver.set { $0.statusHangs = true }
        #expect(await bed.clock.run { await bed.device.faults().map(\.code) == ["printer.link.down"] })
        #expect(await bed.clock.settle { bed.driver.seen.closes >= 1 })
        bed.driver.set { $0.statusHangs = false }
        #expect(await bed.clock.run { await bed.device.faults().isEmpty })
        #expect(await bed.device.statistics()[.communicationError]?.lifetime ?? 0 >= 1)
        bed.driver.letGo()
        await bed.stop()
    }

    @Test("a driver whose calls never return is left alone, so that they do not gather")
    func leftAlone() async {
        var policy = DevicePolicy()
        policy.hungCallsLimit = 3
        let bed = Bed(policy: policy) { $0.openHangs = true }
        await bed.device.start()
        #expect(await bed.clock.run { bed.driver.seen.opens == 3 })
        await bed.clock.advance(by: .seconds(120))
        #expect(bed.driver.seen.opens == 3)
        let handle = await bed.submit(.tell(1), id: 1)
        #expect(await bed.end(handle) == "failure printer.link.down")
        bed.driver.set { $0.openHangs = false }
        bed.driver.letGo()
        #expect(await bed.clock.run { await bed.device.status().connection == .online })
        await bed.stop()
    }

    @Test("a driver that reports itself offline is opened again, after the command that runs")
    func reportsOffline() async {
        let bed = Bed()
        #expect(await bed.online())
        let handle = await bed.submit(.work(.seconds(5), "a"), id: 1)
        #expect(await bed.clock.settle { bed.driver.seen.started == ["a"] })
        bed.driver.set { $0.connection = .offline }
        await bed.device.refresh()
        #expect(await bed.device.faults().map(\.code) == ["printer.link.down"])
        #expect(bed.driver.seen.closes == 0)
        bed.driver.set { $0.connection = .online }
        #expect(await bed.end(handle) == "a")
        #expect(await bed.clock.run { bed.driver.seen.opens == 2 })
        #expect(await bed.clock.run { await bed.device.faults().isEmpty })
        await bed.stop()
    }
}

extension Bed {
    func paper() async -> TicketPrinterState.Paper? {
        guard case .ticketPrinter(let state) = await device.status().detail else { return nil }
        return state.paper.last
    }
}
