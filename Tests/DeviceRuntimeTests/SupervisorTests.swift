import DeviceModel
import DeviceRuntime
import DriverTestKit
import Foundation
import Glibc
import Testing
import WorkerLink

/// Real workers: the built `kiosk-pages`, which needs no device.
@Suite("WorkerSupervisor", .serialized)
struct SupervisorTests {
    @Test("a worker comes up, answers its heartbeat, and is gone when stop returns; a stopped one may start again")
    func life() async throws {
        let supervisor = try Self.supervisor()
        #expect(await supervisor.state == .stopped)
        for _ in 1...2 {
            await supervisor.start()
            let channel = try await supervisor.channel(deadline: .seconds(20))
            let vitals = try await channel.ping(limit: .seconds(20))
            #expect(!vitals.busy)
            let pid = try #require(await Self.pid(supervisor))
            await supervisor.stop()
            #expect(kill(pid, 0) == -1 && errno == ESRCH)
            #expect(await supervisor.state == .stopped)
            await #expect(throws: WorkerFailure.self) { _ = try await supervisor.channel(deadline: .seconds(1)) }
        }
        #expect(await supervisor.lastDeath == nil)
    }

    @Test("the states are told in order, the present one first")
    func states() async throws {
        let supervisor = try Self.supervisor()
        let states = await supervisor.states()
        await supervisor.start()
        _ = try await supervisor.channel(deadline: .seconds(20))
        let pid = try #require(await Self.pid(supervisor))
        await supervisor.stop()
        var seen: [WorkerState] = []
        for await state in states {
            seen.append(state)
            if seen.count > 1, state == .stopped { break }
        }
        #expect(seen == [.stopped, .starting, .up(pid: pid), .stopped])
    }

    @Test("a killed worker is restarted, each death with its evidence")
    func killed() async throws {
        let supervisor = try Self.supervisor()
        await supervisor.start()
        _ = try await supervisor.channel(deadline: .seconds(20))
        let first = try #require(await Self.pid(supervisor))
        kill(first, SIGKILL)
        #expect(await eventually { await Self.pid(supervisor).map { $0 != first } ?? false })
        let death = try #require(await supervisor.lastDeath)
        #expect(death.pid == first && death.code == 256 + SIGKILL && death.reason == "end of file", "\(death)")
        #expect(await supervisor.restarts == 1)
        await supervisor.stop()
    }

    @Test("a stopped (SIGSTOP) worker misses its heartbeat, is killed, and replaced")
    func heartbeatMissed() async throws {
        let supervisor = try Self.supervisor { $0.heartbeatLimit = .milliseconds(300) }
        await supervisor.start()
        _ = try await supervisor.channel(deadline: .seconds(20))
        let first = try #require(await Self.pid(supervisor))
        kill(first, SIGSTOP)
        // Where the machine is slow, the test's own worker may have missed one, too.
        #expect(await eventually { await supervisor.lastDeath?.pid == first })
        #expect(await supervisor.lastDeath?.reason == "heartbeat missed")
        #expect(kill(first, 0) == -1)
        await supervisor.stop()
    }

    @Test("n deaths in the window are a crash loop; after the quarantine one more is one again")
    func crashLoop() async throws {
        let supervisor = try Self.supervisor {
            $0.crashLimit = 3
            $0.quarantine = .milliseconds(400)
        }
        await supervisor.start()
        for round in 1...2 {
            for _ in 1...(round == 1 ? 3 : 1) {
                await Self.untilUp(supervisor)
                let pid = try #require(await Self.pid(supervisor))
                kill(pid, SIGKILL)
                #expect(await eventually { await supervisor.lastDeath?.pid == pid })
            }
            let isSo = await eventually {
                if case .crashLoop(let deaths, _) = await supervisor.state { deaths == 3 } else { false }
            }
            #expect(isSo)
            let refusal = await #expect(throws: WorkerFailure.self) {
                _ = try await supervisor.channel(deadline: .seconds(20))
            }
            #expect(refusal?.code == "worker.crashloop" && refusal?.evidence.contains("signal 9") ?? false)
            #expect(await supervisor.heartbeat == nil)
        }
        await Self.untilUp(supervisor)
        await supervisor.stop()
    }

    @Test("the wait grows with each death, up to its limit")
    func backOff() async throws {
        let supervisor = WorkerSupervisor(
            name: "none", command: WorkerCommand(path: "/nowhere/worker"),
            policy: {
                var policy = WorkerPolicy()
                policy.backOffInitial = .milliseconds(5)
                policy.backOffMax = .milliseconds(20)
                policy.crashLimit = 6
                return policy
            }(), time: SystemTime.source)
        let states = await supervisor.states()
        await supervisor.start()
        var deaths: [Int] = []
        loop: for await state in states {
            switch state {
            case .backingOff(let count, _): deaths.append(count)
            case .crashLoop(let count, _):
                deaths.append(count)
                break loop
            default: continue
            }
        }
        #expect(deaths == [1, 2, 3, 4, 5, 6])
        #expect(await supervisor.lastDeath?.code == -ENOENT)
        await supervisor.stop()
    }

    @Test("recycle gives a new process, the old one is gone, and it is not a death")
    func recycle() async throws {
        let supervisor = try Self.supervisor()
        await supervisor.recycle()
        await supervisor.start()
        _ = try await supervisor.channel(deadline: .seconds(20))
        let first = try #require(await Self.pid(supervisor))
        await supervisor.recycle()
        #expect(kill(first, 0) == -1)
        _ = try await supervisor.channel(deadline: .seconds(20))
        #expect(await Self.pid(supervisor) != first)
        #expect(await supervisor.lastDeath == nil)
        await supervisor.stop()
    }

    @Test("a program that is no worker does not come up, within the limit")
    func noWorker() async throws {
        let mute = FileManager.default.temporaryDirectory.appending(path: "mute-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: mute) }
        #expect(
            FileManager.default.createFile(
                atPath: mute, contents: Data("#!/bin/sh\nexec sleep 60\n".utf8), attributes: [.posixPermissions: 0o700])
        )
        for path in ["/bin/true", mute] {
            let supervisor = WorkerSupervisor(
                name: path, command: WorkerCommand(path: path),
                policy: {
                    var policy = WorkerPolicy()
                    policy.startLimit = .milliseconds(200)
                    policy.crashLimit = 1
                    return policy
                }(), time: SystemTime.source)
            await supervisor.start()
            let isSo = await eventually {
                if case .crashLoop = await supervisor.state { true } else { false }
            }
            #expect(isSo)
            #expect(await supervisor.lastDeath?.reason.hasPrefix("did not start") ?? false)
            await supervisor.stop()
        }
    }

    @Test("a worker that is started by hand says so and ends with its exit code")
    func byHand() throws {
        let process = Process()
        process.executableURL = URL(filePath: try Self.program("kiosk-pages"))
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == WorkerExit.usage.rawValue)
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(said.contains("kioskd"))
        let orphan = Process()
        orphan.executableURL = process.executableURL
        orphan.arguments = ["--parent", "1"]
        try orphan.run()
        orphan.waitUntilExit()
        #expect(orphan.terminationStatus == WorkerExit.orphan.rawValue)
    }

    // MARK: Parts

    static func supervisor(_ change: (inout WorkerPolicy) -> Void = { _ in }) throws -> WorkerSupervisor {
        var policy = WorkerPolicy()
        policy.startLimit = .seconds(20)
        policy.heartbeatInterval = .milliseconds(20)
        policy.heartbeatLimit = .seconds(10)
        policy.backOffInitial = .milliseconds(2)
        policy.crashLimit = 20
        change(&policy)
        return WorkerSupervisor(
            name: "kiosk-pages", command: WorkerCommand(path: try program("kiosk-pages")), policy: policy,
            time: SystemTime.source)
    }

    static func program(_ name: String) throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(filePath: own).deletingLastPathComponent().appending(path: name).path
        try #require(FileManager.default.isExecutableFile(atPath: path), "build \(name) first: \(path)")
        return path
    }

    static func pid(_ supervisor: WorkerSupervisor) async -> Int32? {
        if case .up(let pid) = await supervisor.state { pid } else { nil }
    }

    static func untilUp(_ supervisor: WorkerSupervisor) async {
        #expect(await eventually { await pid(supervisor) != nil })
    }
}
