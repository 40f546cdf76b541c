import KioskJourney
import KioskWire

/// The running program: its API as citizen and as technician, and the control sockets of its virtual parts.
struct LiveKiosk: JourneyKiosk {
    let citizen: KioskClient
    let technician: KioskClient
    let devicesSocket: ControlSocket?
    let districtSocket: ControlSocket?

    var hasDevices: Bool { devicesSocket != nil }
    func items() async throws -> ItemsMessage { try await technician.items() }
    func screen() async throws -> ScreenMessage { try await citizen.screen() }
    func input(_ input: InputMessage) async throws -> ScreenMessage { try await citizen.input(input) }
    func faults() async throws -> FaultsMessage { try await technician.faults() }
    func health() async throws -> HealthMessage { try await technician.health() }

    func devices(_ line: String) async throws -> [String: any Sendable] {
        guard let devicesSocket else { throw ControlFailure("this step needs --devices SOCKET") }
        return try await devicesSocket.ask(line)
    }

    func district(_ line: String) async throws -> [String: any Sendable] {
        guard let districtSocket else { throw ControlFailure("this step needs --district SOCKET") }
        return try await districtSocket.ask(line)
    }

    func pause() async throws -> Duration {
        let moment = Duration.milliseconds(100)
        try await Task.sleep(for: moment)
        return moment
    }
}
