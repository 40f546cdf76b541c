import ArgumentParser
import DeviceModel
import KioskJourney
import KioskWire

struct JourneyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journey",
        abstract: "Plays a citizen on a kiosk of virtual parts, step by step.",
        discussion: """
            Moves paper and makes records on the kiosk it is pointed at: for virtual parts, not for a hall.
            The file's form: docs/JOURNEYS.md. Exit codes: 0 all as written, 1 something differed (the step and its \
            line are named), 4 the kiosk does not answer, 5 a token is wrong, 65 the file is wrong.
            """)

    @Argument(help: ArgumentHelp("YAML, or JSON Lines (.jsonl).", valueName: "file"))
    var file: String
    @Option(help: ArgumentHelp("Control socket of virtual-devices.", valueName: "path"))
    var devices: String?
    @Option(help: ArgumentHelp("Control socket of virtual-district.", valueName: "path"))
    var district: String?
    @Flag(help: "Only read the file and say what is wrong with it.")
    var dryRun = false
    @OptionGroup var place: KioskPlace
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Exit.guarded {
            let journey = try JourneyFile(
                try InputFile.text(file, limit: JourneyFile.bytes_max), file: file)
            if dryRun {
                print("\(journey.steps.count) steps, well written")
                return
            }
            let isJSON = output.json
            let kiosk = LiveKiosk(
                citizen: try place.client(.citizen), technician: try place.client(.technician),
                devicesSocket: devices.map { ControlSocket(path: $0) },
                districtSocket: district.map { ControlSocket(path: $0) })
            var player = JourneyPlayer(kiosk) { line in
                if isJSON { Exit.note(line) } else { print(Terminal.plain(line)) }
            }
            let clock = ContinuousClock()
            let start = clock.now
            do { try await player.play(journey) } catch let difference as JourneyDifference {
                if isJSON { try tell(journey, player, "\(difference)", clock.now - start) }
                throw Exit.with(Exit.failed, "\(file): \(difference)")
            }
            if isJSON {
                try tell(journey, player, nil, clock.now - start)
            } else {
                print("   as written: \(journey.steps.count) steps")
            }
        }
    }

    struct Result: Encodable {
        var title: String
        var steps: Int
        var ok: Bool
        var difference: String?
        var pictures: [String]
        var took_ms: Int64
    }

    private func tell(
        _ journey: JourneyFile, _ player: JourneyPlayer<LiveKiosk>, _ difference: String?, _ took: Duration
    ) throws {
        let result = Result(
            title: journey.title, steps: journey.steps.count, ok: difference == nil, difference: difference,
            pictures: player.pictures, took_ms: took.milliseconds)
        print(try Terminal.json(Versioned("journey", result)))
    }
}
