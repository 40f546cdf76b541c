import Foundation
import Glibc
import KioskWire
import Synchronization
import Testing

/// How far a citizen has come: `start` until the API answers, `items` until a service begins, then the stages that the
/// screen showed, `done` at the end.
final class Progress: Sendable {
    private let latest = Mutex("start")

    var stage: String { latest.withLock { $0 } }
    func reached(_ stage: String) { latest.withLock { $0 = stage } }
}

/// Citizens at the kiosk; a journey ends early when the process dies.
extension Hall {
    /// 综合窗口取号: number, ticket, one key.
    func playTake(_ kioskd: Running, _ progress: Progress = Progress()) async {
        await play(kioskd, progress) { client in
            try await offered(Self.take, kioskd)
            progress.reached(try await client.input(.start(item: Self.take)).stage)
            progress.reached(try await client.input(.proceed).stage)
            try await rate(client, kioskd, progress)
        }
    }

    /// 退役军人优待证申领: code, look-ups, phone, scan, case, receipt, one key.
    func playApply(_ kioskd: Running, _ progress: Progress = Progress()) async {
        await play(kioskd, progress) { client in
            try await offered(Self.apply, kioskd)
            progress.reached(try await client.input(.start(item: Self.apply)).stage)
            _ = try await client.input(.proceed)
            _ = try await client.input(.requestCode(idNumber: Citizen.idNumber))
            try await stage("code", client, kioskd, progress)
            let answer = try Control.ask(districtControl, ["command": "code", "phone": Citizen.phoneOnRecord])
            _ = try await client.input(.enterCode(code: answer["code"] as? String ?? ""))
            try await stage("lookup", client, kioskd, progress)
            _ = try await client.input(.proceed)
            try await stage("form", client, kioskd, progress)
            let fields = try await client.screen().fields
            let screen = try await client.input(
                .fill(fields: Dictionary(fields.map { ($0.id, Citizen.typedPhone) }) { first, _ in first }))
            if screen.stage == "form" { _ = try await client.input(.proceed) }
            try await stage("scan", client, kioskd, progress)
            let material = try await client.screen().materials.first ?? ""
            _ = try await client.input(.scan(material: material))
            try await stage("review", client, kioskd, progress)
            _ = try await client.input(.proceed)
            try await rate(client, kioskd, progress)
        }
    }

    private func play(
        _ kioskd: Running, _ progress: Progress, _ journey: (KioskClient) async throws -> Void
    ) async {
        do {
            // Tokens and socket come with the first start.
            try await until("the API answers") {
                guard kioskd.isRunning else { throw Dead() }
                _ = try await self.client(.technician).health()
                return true
            }
            progress.reached("items")
            try await journey(try client(.citizen))
            progress.reached("done")
        } catch {
            // A dead process ends its citizen's journey. One that is alive, or that dies of the error, has to explain it.
            if kioskd.wasSignalled { return }
            let hasDied = (try? await kioskd.ended(within: .seconds(5))) == 256 + SIGKILL
            if !hasDied || kioskd.wasSignalled { Issue.record("\(error) in \(progress.stage)\n\(logTail)") }
        }
    }

    private func rate(_ client: KioskClient, _ kioskd: Running, _ progress: Progress) async throws {
        try await stage("evaluate", client, kioskd, progress)
        for _ in 0..<100 {
            guard kioskd.isRunning else { throw Dead() }
            _ = try Control.ask(devicesControl, ["device": "keypad", "do": "press", "key": "satisfied"])
            try await Task.sleep(for: .milliseconds(150))
            guard try await self.client(.citizen).screen().stage == "evaluate" else { return }
        }
        throw Late(what: "a key is taken as a rating")
    }

    private func stage(
        _ stage: String, _ client: KioskClient, _ kioskd: Running, _ progress: Progress
    ) async throws {
        try await until("the screen shows \(stage)") {
            guard kioskd.isRunning else { throw Dead() }
            let shown = try await self.client(.citizen).screen().stage
            progress.reached(shown)
            return shown == stage
        }
    }
}
