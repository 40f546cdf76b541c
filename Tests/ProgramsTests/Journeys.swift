import Foundation
import KioskWire

/// Citizens at the kiosk; a journey ends early when the process dies.
extension Hall {
    /// 综合窗口取号: number, ticket, one key.
    func playTake(_ kioskd: Running) async {
        await play(kioskd) { client in
            try await offered(Self.take, kioskd)
            _ = try await client.input(.start(item: Self.take))
            _ = try await client.input(.proceed)
            try await rate(client, kioskd)
        }
    }

    /// 退役军人优待证申领: code, look-ups, phone, scan, case, receipt, one key.
    func playApply(_ kioskd: Running) async {
        await play(kioskd) { client in
            try await offered(Self.apply, kioskd)
            _ = try await client.input(.start(item: Self.apply))
            _ = try await client.input(.proceed)
            _ = try await client.input(.requestCode(idNumber: Citizen.idNumber))
            try await stage("code", client, kioskd)
            let answer = try Control.ask(districtControl, ["command": "code", "phone": Citizen.phoneOnRecord])
            _ = try await client.input(.enterCode(code: answer["code"] as? String ?? ""))
            try await stage("lookup", client, kioskd)
            _ = try await client.input(.proceed)
            try await stage("form", client, kioskd)
            let fields = try await client.screen().fields
            let screen = try await client.input(
                .fill(fields: Dictionary(fields.map { ($0.id, Citizen.typedPhone) }) { first, _ in first }))
            if screen.stage == "form" { _ = try await client.input(.proceed) }
            try await stage("scan", client, kioskd)
            let material = try await client.screen().materials.first ?? ""
            _ = try await client.input(.scan(material: material))
            try await stage("review", client, kioskd)
            _ = try await client.input(.proceed)
            try await rate(client, kioskd)
        }
    }

    private func play(_ kioskd: Running, _ journey: (KioskClient) async throws -> Void) async {
        do {
            // Tokens and socket come with the first start.
            try await until("the API answers") {
                guard kioskd.isRunning else { throw Dead() }
                _ = try await self.client(.technician).health()
                return true
            }
            try await journey(try client(.citizen))
        } catch {
            // A dead process ends its citizen's journey; what matters is what is left.
        }
    }

    private func rate(_ client: KioskClient, _ kioskd: Running) async throws {
        try await stage("evaluate", client, kioskd)
        for _ in 0..<100 {
            guard kioskd.isRunning else { return }
            _ = try Control.ask(devicesControl, ["device": "keypad", "do": "press", "key": "satisfied"])
            try await Task.sleep(for: .milliseconds(150))
            guard try await client.screen().stage == "evaluate" else { return }
        }
    }

    private func stage(_ stage: String, _ client: KioskClient, _ kioskd: Running) async throws {
        try await until("the screen shows \(stage)") {
            guard kioskd.isRunning else { throw Dead() }
            return try await client.screen().stage == stage
        }
    }
}
