import DeviceModel
import DeviceRuntime
import DriverTestKit
import Testing

@Suite("DeviceActor: the queue")
struct DeviceQueueTests {
    @Test("commands run one at a time, in the order they came")
    func order() async {
        let bed = Bed()
        #expect(await bed.online())
        let handles = [
            await bed.submit(.work(.seconds(3), "a"), id: 1), await bed.submit(.work(.seconds(1), "b"), id: 2),
            await bed.submit(.work(.milliseconds(1), "c"), id: 3),
        ]
        #expect(handles.allSatisfy { $0.ack == .accepted })
        #expect(await bed.end(handles[2]) == "c")
        #expect(bed.driver.seen.executed == ["a", "b", "c"])
        let counts = await bed.device.accounting()
        #expect(counts == (3, 3))
        await bed.stop()
    }

    @Test("one command more than the queue holds is refused, and takes no room")
    func bounded() async {
        var policy = DevicePolicy()
        policy.queueLimit = 2
        let bed = Bed(policy: policy)
        #expect(await bed.online())
        let first = await bed.submit(.work(.seconds(1), "a"), id: 1)
        let waiting = [
            await bed.submit(.work(.seconds(1), "b"), id: 2), await bed.submit(.work(.seconds(1), "c"), id: 3),
        ]
        let refused = await bed.submit(.work(.seconds(1), "d"), id: 4)
        #expect(refused.ack == .tooManyRequests)
        #expect(await bed.end(first) == "a")
        let again = await bed.submit(.work(.seconds(1), "e"), id: 5)
        #expect(again.ack == .accepted)
        #expect(await bed.end(again) == "e")
        #expect(await bed.end(waiting[1]) == "c")
        #expect(bed.driver.seen.executed == ["a", "b", "c", "e"])
        await bed.stop()
    }

    @Test(
        "a malformed envelope is refused",
        arguments: [
            (CommandEnvelope(requestID: 0, client: "c"), CommandAck.invalidRequestID),
            (CommandEnvelope(requestID: -1, client: "c"), .invalidRequestID),
            (CommandEnvelope(requestID: 1, client: ""), .invalidMessage),
            (CommandEnvelope(requestID: 1, client: "c", queueTimeout: .zero), .invalidMessage),
            (CommandEnvelope(requestID: 1, client: "c", executionTimeout: .seconds(-1)), .invalidMessage),
            (CommandEnvelope(requestID: 1, client: "c", idempotencyKey: ""), .invalidMessage),
            (
                CommandEnvelope(requestID: 1, client: "c", idempotencyKey: String(repeating: "k", count: 257)),
                .invalidMessage
            ),
            (CommandEnvelope(requestID: 1, client: "c", claim: ClaimToken("nobody's")), .notClaimed),
        ])
    func malformed(envelope: CommandEnvelope, expected: CommandAck) async {
        let bed = Bed()
        #expect(await bed.online())
        #expect(await bed.device.submit(.tell(1), envelope).ack == expected)
        #expect(bed.driver.seen.started.isEmpty)
        await bed.stop()
    }

    @Test("a request id that is open is refused, and free again afterwards; other clients may use it")
    func requestIDs() async {
        let bed = Bed()
        #expect(await bed.online())
        let first = await bed.submit(.work(.seconds(1), "a"), id: 7)
        #expect(await bed.submit(.work(.seconds(1), "b"), id: 7).ack == .invalidRequestID)
        #expect(await bed.submit(.work(.seconds(1), "c"), id: 7, client: "other").ack == .accepted)
        #expect(await bed.end(first) == "a")
        #expect(await bed.submit(.work(.seconds(1), "d"), id: 7).ack == .accepted)
        await bed.stop()
    }

    @Test("the execution clock does not run while the command waits")
    func clocksApart() async {
        let bed = Bed()
        #expect(await bed.online())
        let first = await bed.submit(.work(.seconds(20), "a"), id: 1)
        let second = await bed.submit(.work(.seconds(4), "b"), id: 2, execution: .seconds(5))
        #expect(await bed.end(second) == "b")
        #expect(await bed.end(first) == "a")
        await bed.stop()
    }

    @Test("who waits too long is told so, and is never started")
    func queueDeadline() async {
        let bed = Bed()
        #expect(await bed.online())
        let first = await bed.submit(.work(.seconds(20), "a"), id: 1)
        let second = await bed.submit(.work(.seconds(1), "b"), id: 2, queue: .seconds(5))
        #expect(await bed.end(second) == "timeOut queued")
        #expect(bed.clock.uptime < .seconds(20))
        #expect(await bed.end(first) == "a")
        #expect(bed.driver.seen.started == ["a"])
        await bed.stop()
    }

    @Test("who runs too long is stopped, and the next one runs")
    func executionDeadline() async {
        let bed = Bed()
        #expect(await bed.online())
        let first = await bed.submit(.work(.seconds(100), "a"), id: 1, execution: .seconds(5))
        let second = await bed.submit(.work(.seconds(1), "b"), id: 2)
        #expect(await bed.end(first) == "timeOut executing")
        #expect(await bed.end(second) == "b")
        #expect(bed.driver.seen.opens == 1)
        await bed.stop()
    }

    @Test("what the driver still tells within the grace counts")
    func outputWithinGrace() async {
        let bed = Bed { $0.outputOnCancel = "partial" }
        #expect(await bed.online())
        let handle = await bed.submit(.work(.seconds(100), "a"), id: 1, execution: .seconds(5))
        #expect(await bed.end(handle) == "partial")
        await bed.stop()
    }

    @Test("a driver that does not return gives a time-out, and the device is opened again before the next command")
    func hang() async {
        let bed = Bed()
        #expect(await bed.online())
        let first = await bed.submit(.hang, id: 1, execution: .seconds(5))
        let second = await bed.submit(.work(.seconds(1), "b"), id: 2)
        #expect(await bed.end(first) == "timeOut executing")
        #expect(await bed.end(second) == "b")
        #expect(bed.driver.seen.opens == 2)
        #expect(bed.driver.seen.closes == 1)
        // The late return changes nothing.
        bed.driver.letGo()
        #expect(Bed.text(await first.completion()) == "timeOut executing")
        let counts = await bed.device.accounting()
        #expect(counts == (2, 2))
        await bed.stop()
    }

    @Test("reads answer while a command runs, and so does a fresh reading")
    func readsBypass() async {
        let bed = Bed { $0.paper = .full }
        #expect(await bed.online())
        let handle = await bed.submit(.hang, id: 1)
        #expect(await bed.clock.settle { bed.driver.seen.started == ["hang"] })
        #expect(await bed.device.status().activity == .busy)
        bed.driver.set { $0.paper = .low }
        guard case .ticketPrinter(let state) = await bed.device.refresh().detail else {
            Issue.record("no printer")
            return
        }
        #expect(state.paper.last == .low)
        #expect(await bed.device.faults().isEmpty)
        #expect(await bed.device.cancel(requestID: 1, client: "test"))
        #expect(await bed.end(handle) == "canceled")
        bed.driver.letGo()
        await bed.stop()
    }

    @Test("a thrown device error is the completion")
    func failure() async {
        let bed = Bed()
        #expect(await bed.online())
        #expect(await bed.end(await bed.submit(.fail("printer.paper.out"), id: 1)) == "failure printer.paper.out")
        await bed.stop()
    }

    @Test("events come in order and end with the command")
    func events() async {
        let bed = Bed()
        #expect(await bed.online())
        let handle = await bed.submit(.tell(5), id: 1)
        var got: [Int] = []
        for await event in handle.events { got.append(event) }
        #expect(got == [0, 1, 2, 3, 4])
        #expect(await bed.end(handle) == "told")
        await bed.stop()
    }

    // MARK: Cancelling

    @Test("cancel one: waiting or running; a stranger's cancel does nothing")
    func cancelOne() async {
        let bed = Bed()
        #expect(await bed.online())
        let running = await bed.submit(.work(.seconds(50), "a"), id: 1)
        let waiting = await bed.submit(.work(.seconds(50), "b"), id: 2)
        #expect(await bed.device.cancel(requestID: 2, client: "stranger") == false)
        #expect(await bed.device.cancel(requestID: 2, client: "test"))
        #expect(await bed.end(waiting) == "canceled")
        #expect(await bed.device.cancel(requestID: 1, client: "test"))
        #expect(await bed.end(running) == "canceled")
        #expect(await bed.device.cancel(requestID: 1, client: "test") == false)
        #expect(bed.driver.seen.executed.isEmpty)
        await bed.stop()
    }

    @Test("cancel all mine leaves the others'")
    func cancelAll() async {
        let bed = Bed()
        #expect(await bed.online())
        let mine = [await bed.submit(.work(.seconds(5), "a"), id: 1), await bed.submit(.work(.seconds(5), "b"), id: 2)]
        let other = await bed.submit(.work(.seconds(5), "c"), id: 1, client: "other")
        await bed.device.cancelAll(client: "test")
        #expect(await bed.end(mine[0]) == "canceled")
        #expect(await bed.end(mine[1]) == "canceled")
        #expect(await bed.end(other) == "c")
        await bed.stop()
    }

    @Test("a client that disconnects loses what waited, not what runs")
    func disconnect() async {
        let bed = Bed()
        #expect(await bed.online())
        let running = await bed.submit(.work(.seconds(5), "a"), id: 1)
        let waiting = await bed.submit(.work(.seconds(5), "b"), id: 2)
        #expect(await bed.clock.settle { bed.driver.seen.started == ["a"] })
        await bed.device.disconnect(client: "test")
        #expect(await bed.end(waiting) == "canceled")
        #expect(await bed.end(running) == "a")
        await bed.stop()
    }

    @Test("stop ends every command, also one that hangs")
    func stopEndsAll() async {
        let bed = Bed { $0.closeHangs = true }
        #expect(await bed.online())
        let running = await bed.submit(.hang, id: 1)
        let waiting = await bed.submit(.work(.seconds(5), "b"), id: 2)
        #expect(await bed.clock.settle { bed.driver.seen.started == ["hang"] })
        let stopping = Task { await bed.stop() }
        #expect(await bed.end(running) == "canceled")
        #expect(await bed.end(waiting) == "canceled")
        _ = await bed.clock.run { bed.driver.seen.closes > 0 }
        await bed.clock.advance(by: .seconds(10))
        await stopping.value
        #expect(await bed.submit(.tell(1), id: 3).ack == .tooManyRequests)
        bed.driver.letGo()
    }

    // MARK: Idempotency

    @Test("the same key gives the first result, while it runs and after, and does nothing again")
    func idempotent() async {
        let bed = Bed()
        #expect(await bed.online())
        let first = await bed.submit(.work(.seconds(5), "a"), id: 1, key: "k")
        let second = await bed.submit(.work(.seconds(5), "other"), id: 2, key: "k")
        #expect(second.ack == .accepted)
        #expect(await bed.end(first) == "a")
        #expect(await bed.end(second) == "a")
        let third = await bed.submit(.hang, id: 3, key: "k")
        #expect(await bed.end(third) == "a")
        #expect(bed.driver.seen.started == ["a"])
        await bed.stop()
    }

    @Test("keys are forgotten, the oldest first, when there are too many")
    func keysBounded() async {
        var policy = DevicePolicy()
        policy.rememberedKeys = 2
        let bed = Bed(policy: policy)
        #expect(await bed.online())
        for key in ["k1", "k2", "k3"] {
            #expect(await bed.end(await bed.submit(.work(.milliseconds(1), key), id: 1, key: key)) == key)
        }
        #expect(await bed.end(await bed.submit(.work(.milliseconds(1), "again"), id: 1, key: "k3")) == "k3")
        #expect(await bed.end(await bed.submit(.work(.milliseconds(1), "again"), id: 1, key: "k1")) == "again")
        await bed.stop()
    }

    // MARK: Claim and mode

    @Test("while claimed, only the holder's token opens; the lease ends by time")
    func claim() async throws {
        let bed = Bed()
        #expect(await bed.online())
        let token = try #require(await bed.device.claim(client: "test", lease: .seconds(10)))
        #expect(await bed.device.status().claim == .claimed)
        #expect(await bed.device.claim(client: "other", lease: .seconds(10)) == nil)
        #expect(await bed.submit(.tell(1), id: 1, client: "other").ack == .notClaimed)
        #expect(await bed.submit(.tell(1), id: 1, claim: token).ack == .accepted)
        await bed.clock.advance(by: .seconds(8))
        #expect(await bed.device.claim(client: "test", lease: .seconds(10)) == token)
        await bed.clock.advance(by: .seconds(8))
        #expect(await bed.device.status().claim == .claimed)
        await bed.clock.advance(by: .seconds(3))
        #expect(await bed.clock.settle { await bed.device.status().claim == .free })
        #expect(await bed.submit(.tell(1), id: 2, claim: token).ack == .notClaimed)
        #expect(await bed.submit(.tell(1), id: 2, client: "other").ack == .accepted)
        await bed.stop()
    }

    @Test("a released claim is free at once, and its token is worth nothing")
    func release() async throws {
        let bed = Bed()
        #expect(await bed.online())
        let token = try #require(await bed.device.claim(client: "test", lease: .seconds(10)))
        #expect(await bed.device.release(ClaimToken("guess")) == false)
        #expect(await bed.device.release(token))
        #expect(await bed.device.release(token) == false)
        let next = try #require(await bed.device.claim(client: "other", lease: .seconds(10)))
        #expect(next != token)
        await bed.stop()
    }

    @Test("maintenance waits for the command that runs, then keeps out all but the holder of the claim")
    func maintenance() async throws {
        let bed = Bed()
        #expect(await bed.online())
        let handle = await bed.submit(.work(.seconds(5), "a"), id: 1)
        await bed.device.setMode(.maintenance)
        #expect(await bed.device.status().mode == .enterPending)
        #expect(await bed.submit(.tell(1), id: 2).ack == .notClaimed)
        #expect(await bed.end(handle) == "a")
        #expect(await bed.clock.settle { await bed.device.status().mode == .maintenance })
        let token = try #require(await bed.device.claim(client: "technician", lease: .seconds(60)))
        #expect(await bed.end(await bed.submit(.tell(1), id: 1, client: "technician", claim: token)) == "told")
        await bed.device.release(token)
        await bed.device.setMode(.inService)
        #expect(await bed.end(await bed.submit(.tell(1), id: 3)) == "told")
        await bed.stop()
    }
}
