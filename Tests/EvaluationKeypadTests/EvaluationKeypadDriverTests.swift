import DeviceModel
import DeviceRuntime
import DriverTestKit
import EvaluationKeypad
import Invariants
import Synchronization
import Testing
import VirtualDevices

/// A keypad on driven time, with the virtual keypad's reports.
private final class KeypadBed: Sendable {
    let clock = DrivenClock()
    let transport: ScriptedTransport
    let device: DeviceActor<EvaluationKeypadDriver>
    let log = MemoryFaultLog()
    private let keypad = Mutex(VirtualKeypad())

    init() async {
        transport = ScriptedTransport(time: clock.source)
        let driver = EvaluationKeypadDriver(id: DeviceID("keypad"), transport: transport, time: clock.source)
        device = DeviceActor(
            driver, time: clock.source, faultLog: log, statisticsLog: MemoryStatisticsLog())
        await device.start()
        let device = device
        let isOnline = await clock.settle { await device.status().connection == .online }
        #expect(isOnline)
    }

    func keys(_ reports: (inout VirtualKeypad) -> [UInt8]) { transport.feed(keypad.withLock { reports(&$0) }) }

    func prompt(_ accepts: Set<KeypadKey> = Set(KeypadKey.allCases), seconds: Int64 = 30) async -> Answer {
        let handle = await device.submit(
            .awaitKey(accepts: accepts),
            CommandEnvelope(requestID: 1, client: "test", executionTimeout: .seconds(seconds)))
        let answer = Answer()
        Task { answer.set(await handle.completion()) }
        let device = device
        let isAwaiting = await clock.settle {
            guard case .evaluationKeypad(let state) = await device.status().detail else { return false }
            return state.prompt == .awaiting && state.inputEnabled
        }
        #expect(isAwaiting)
        return answer
    }

    func value(_ answer: Answer) async -> String {
        _ = await clock.run { answer.text != nil }
        return answer.text ?? "nothing"
    }
}

private final class Answer: Sendable {
    private let state = Mutex<String?>(nil)
    var text: String? { state.withLock { $0 } }
    func set(_ completion: Completion<KeyPress>) {
        let text =
            switch completion {
            case .success(let press): "\(press.key) \(press.sequence)"
            case .failure(let error): "failure \(error.code)"
            case .canceled: "canceled"
            case .timeOut(let stage): "timeOut \(stage)"
            }
        state.withLock { $0 = text }
    }
}

@Suite("EvaluationKeypadDriver")
struct EvaluationKeypadDriverTests {
    @Test("each key answers the prompt", arguments: KeypadKey.allCases)
    func answers(key: KeypadKey) async {
        let bed = await KeypadBed()
        let answer = await bed.prompt()
        bed.keys { $0.press(key) }
        #expect(await bed.value(answer) == "\(key) 1")
        await bed.device.stop()
    }

    @Test("keys pressed without a prompt, or not taken by it, are counted and dropped")
    func dropped() async {
        let bed = await KeypadBed()
        bed.keys { $0.press(.satisfied) + $0.press(.cancel) }
        await bed.clock.advance(by: .seconds(2))
        let answer = await bed.prompt([.confirm])
        bed.keys { $0.press(.dissatisfied) + $0.down(usage: 0x64) + $0.up(usage: 0x64) + $0.press(.confirm) }
        #expect(await bed.value(answer) == "confirm 4")
        #expect(
            await bed.clock.run {
                let totals = await bed.device.statistics()
                return totals[.keyPressed]?.lifetime == 4 && totals[.droppedKeyPressed]?.lifetime == 3
                    && totals[.unknownKeyPressed]?.lifetime == 1
            })
        await bed.device.stop()
    }

    @Test("no key in time is a time-out; a cancelled prompt ends at once")
    func noKey() async {
        let bed = await KeypadBed()
        #expect(await bed.value(await bed.prompt(seconds: 5)) == "timeOut executing")
        let answer = await bed.prompt()
        #expect(await bed.device.cancel(requestID: 1, client: "test"))
        #expect(await bed.value(answer) == "canceled")
        await bed.device.stop()
    }

    @Test("a pulled plug ends the prompt, is a fault, and is cleared when the keypad is back")
    func unplugged() async {
        let bed = await KeypadBed()
        let answer = await bed.prompt()
        bed.transport.unplug()
        #expect(await bed.value(answer) == "failure keypad.link.down")
        #expect(await bed.clock.run { await bed.device.faults().map(\.code) == ["keypad.link.down"] })
        #expect(await bed.clock.run { await bed.device.status().connection == .offline })
        bed.transport.plugIn()
        #expect(await bed.clock.run { await bed.device.faults().isEmpty })
        let second = await bed.prompt()
        bed.keys { $0.press(.confirm) }
        #expect(await bed.value(second).hasPrefix("confirm"))
        #expect(pairViolations(in: bed.log.written) == [])
        await bed.device.stop()
    }

    @Test("a key held for long is stuck, by its name; the others work; up again, it is well")
    func stuckKey() async {
        let bed = await KeypadBed()
        bed.keys { $0.down(.satisfied) }
        #expect(await bed.clock.run { await bed.device.faults().map(\.code) == ["keypad.key.stuck"] })
        #expect(bed.clock.uptime >= .seconds(15))
        #expect(await bed.device.faults().map(\.unit) == ["satisfied"])
        #expect(await bed.device.status().condition == .degraded)
        let answer = await bed.prompt()
        bed.keys { $0.press(.verySatisfied) }
        #expect(await bed.value(answer).hasPrefix("verySatisfied"))
        bed.keys { $0.up(.satisfied) }
        #expect(await bed.clock.run { await bed.device.faults().isEmpty })
        #expect(bed.log.written.last?.clearance == .reading("key=up"))
        await bed.device.stop()
    }

    @Test("noise on the line is a fault while it lasts, presses nothing, and the next key is heard")
    func noise() async {
        let bed = await KeypadBed()
        let answer = await bed.prompt()
        bed.transport.feed([UInt8](repeating: 0x7F, count: 64))
        #expect(await bed.clock.run { await bed.device.faults().map(\.code) == ["keypad.report.garbage"] })
        #expect(answer.text == nil)
        await bed.clock.advance(by: .seconds(1))
        bed.keys { $0.press(.confirm) }
        #expect(await bed.value(answer) == "confirm 1")
        #expect(await bed.clock.run(step: .seconds(1)) { await bed.device.faults().isEmpty })
        #expect(bed.log.written.last?.clearance == .period)
        await bed.device.stop()
    }
}
