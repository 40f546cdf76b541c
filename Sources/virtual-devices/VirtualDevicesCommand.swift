import ArgumentParser
import Foundation
import VirtualDevices

/// Runs until SIGTERM or SIGINT.
struct VirtualDevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "virtual-devices",
        abstract: "A ticket printer and an evaluation keypad that speak the real byte protocols and fail on command.",
        discussion: """
            Prints one line of JSON with the addresses when it is ready. The control protocol is described in \
            docs/VIRTUAL-DEVICES.md. Exit codes: 0 ended by a signal, 1 could not start, 64 wrong arguments.
            """)

    @Option(help: "Where the printer listens: tcp:PORT (0 picks a free one) or pty.")
    var printer: VirtualAddress?

    @Option(help: "What the printer is: epson-tm, generic-80 or generic-58.")
    var printerProfile: PrinterProfile = .epson

    @Option(help: "Paper on the roll at the start, in mm.")
    var paper: Double = 60_000

    @Option(help: "Where the keypad listens: tcp:PORT or pty.")
    var keypad: VirtualAddress?

    @Option(help: "Path of the control socket (Unix, mode 0600).")
    var control: String?

    @Option(help: "Folder for pictures (.png) and texts (.txt) of the tickets; made if missing.")
    var out: String?

    func validate() throws {
        guard printer != nil || keypad != nil else {
            throw ValidationError("give --printer, --keypad or both")
        }
        guard (0...200_000).contains(paper) else { throw ValidationError("--paper is 0...200000 mm") }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        var wanted = sigset_t()
        sigemptyset(&wanted)
        sigaddset(&wanted, SIGTERM)
        sigaddset(&wanted, SIGINT)
        // Before any thread starts, so that all of them leave these signals to sigwait.
        pthread_sigmask(SIG_BLOCK, &wanted, nil)
        if let out {
            try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        }
        let printerServer = try printer.map {
            try VirtualPrinterServer(profile: printerProfile, paperMillimetres: paper, on: $0, folder: out)
        }
        let keypadServer = try keypad.map { try VirtualKeypadServer(on: $0) }
        let controlServer = try control.map {
            try ControlServer(path: $0, printer: printerServer, keypad: keypadServer)
        }
        var addresses: [String: String] = [:]
        addresses["printer"] = printerServer?.address
        addresses["keypad"] = keypadServer?.address
        addresses["control"] = control
        addresses["out"] = out
        let line = try JSONSerialization.data(
            withJSONObject: addresses, options: [.sortedKeys, .withoutEscapingSlashes])
        FileHandle.standardOutput.write(line + Data([0x0A]))
        var signalNumber: Int32 = 0
        sigwait(&wanted, &signalNumber)
        controlServer?.stop()
        printerServer?.stop()
        keypadServer?.stop()
    }
}

extension VirtualAddress: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension PrinterProfile: ExpressibleByArgument {
    public init?(argument: String) {
        guard let profile = PrinterProfile.named(argument) else { return nil }
        self = profile
    }
    public var defaultValueDescription: String { name }
}
