// swift-tools-version: 6.2
import PackageDescription

// The rooms of docs/ARCHITECTURE.md. One folder is one target, named after its folder; the edges
// are those of Tests/HouseTests, which fails on any other.

let warningsAreErrors = Context.environment["CI"] != nil

let swift: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

let c: [CSetting] = [.enableWarning("all")] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

/// A library room at `parent/name`.
func room(
    _ parent: String, _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "\(parent)/\(name)", exclude: readmes(parent, name),
        resources: resources, swiftSettings: swift)
}

/// Driver families carry a README and a quality claim beside their sources.
func readmes(_ parent: String, _ name: String) -> [String] {
    ["TicketPrinter", "EvaluationKeypad", "DocumentScanner"].contains(name) ? ["README.md", "quality.json"] : []
}

/// A C shim at `Devices/System/name`.
func shim(_ name: String, links: [String] = []) -> Target {
    .target(
        name: name, path: "Devices/System/\(name)", cSettings: c,
        linkerSettings: links.map { .linkedLibrary($0) })
}

/// How a release is linked, for its start and its memory: docs/decisions/0006.
let packed: [LinkerSetting] = [
    .unsafeFlags(
        ["-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker", "--no-export-dynamic"],
        .when(configuration: .release))
]

/// A thin executable at `Sources/name`.
func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Sources/\(name)", swiftSettings: swift,
        linkerSettings: packed)
}

/// The tests of a room, at `Tests/<name>Tests`.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(name)Tests", exclude: exclude,
        swiftSettings: swift)
}

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioFoundation = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let targets: [Target] = [
    // Devices
    room("Devices", "DeviceModel", resources: [.embedInCode("faults.json")]),
    room("Devices", "Layout"),
    room("Devices", "Vault", ["CLinux", crypto]),
    room("Devices", "WorkerLink", ["DeviceModel", "CLinux"]),
    room("Devices", "Transports", ["DeviceModel", "WorkerLink", "CLinux"]),
    room("Devices", "DeviceRuntime", ["DeviceModel", "WorkerLink", "CLinux"]),
    room("Devices", "PaperServices", ["DeviceModel", "DeviceRuntime", "WorkerLink", "Layout", "Vault"]),
    room(
        "Devices", "TicketPrinter", ["DeviceModel", "DeviceRuntime", "Transports", "Layout"],
        resources: [.embedInCode("models.json")]),
    room(
        "Devices", "EvaluationKeypad", ["DeviceModel", "DeviceRuntime", "Transports", "Layout"],
        resources: [.embedInCode("keymaps.json")]),
    room("Devices", "DocumentScanner", ["DeviceModel", "DeviceRuntime", "WorkerLink"]),
    room("Devices", "VirtualDevices", ["DeviceModel", "CPango", "CQREncode"]),
    room("Devices", "DriverTestKit", ["DeviceModel", "DeviceRuntime"]),
    room("Devices/Workers", "SaneScanner", ["WorkerLink", "DeviceModel", "CLinux", "CSane"]),
    room("Devices/Workers", "PagePipeline", ["WorkerLink", "DeviceModel", "Vault", "CLinux", "CJpeg"]),
    shim("CLinux"),
    shim("CJpeg", links: ["jpeg"]),
    .systemLibrary(
        name: "CSane", path: "Devices/System/CSane", providers: [.apt(["libsane-dev"])]),
    .systemLibrary(
        name: "CPango", path: "Devices/System/CPango", pkgConfig: "pangocairo",
        providers: [.apt(["libpango1.0-dev"])]),
    .systemLibrary(
        name: "CQREncode", path: "Devices/System/CQREncode", providers: [.apt(["libqrencode-dev"])]),

    // Kiosk
    room("Kiosk", "ItemList"),
    room("Kiosk", "ItemSheets", ["ItemList"]),
    room("Kiosk", "KioskCore", ["ItemList", "DeviceModel"]),
    room("Kiosk", "KioskStore", ["KioskCore", "ItemList", "DeviceModel", grdb]),
    room("Kiosk", "Ports", ["KioskCore", "ItemList", "DeviceModel", httpClient, nio, nioHTTP, nioFoundation]),
    room("Kiosk", "Documents", ["KioskCore", "ItemList", "Layout", "DeviceModel"]),
    room("Kiosk", "ListTrust", ["ItemList", crypto]),
    room(
        "Kiosk", "Controller",
        [
            "DeviceModel", "Layout", "Vault", "WorkerLink", "Transports", "DeviceRuntime", "PaperServices",
            "TicketPrinter", "EvaluationKeypad", "DocumentScanner", "ItemList", "KioskCore", "KioskStore",
            "Ports", "Documents", "ListTrust", logging, yams, crypto, lifecycle,
        ]),
    room("Kiosk", "KioskWire", ["DeviceModel", httpClient, nio, nioHTTP, nioFoundation]),
    room("Kiosk", "KioskJourney", ["KioskWire", "DeviceModel", yams]),
    room(
        "Kiosk", "KioskAPI",
        [
            "Controller", "KioskWire", "KioskCore", "ItemList", "DeviceModel", hummingbird, httpTypes, nio,
            nioHTTP, nioPosix, lifecycle, logging,
        ],
        resources: [.embedInCode("openapi.yaml")]),
    room(
        "Kiosk", "VirtualDistrict",
        ["ItemList", "Vault", hummingbird, httpTypes, nio, nioPosix, logging, lifecycle]),

    // Programs
    program("kioskd", ["KioskAPI", "Controller", arguments, lifecycle, signals, logging]),
    program(
        "kioskctl",
        ["KioskJourney", "KioskWire", "DeviceModel", "TicketPrinter", "Layout", "VirtualDevices", arguments, yams]),
    program(
        "itemsctl",
        ["ItemSheets", "ItemList", "ListTrust", "Documents", "KioskCore", "DeviceModel", "Layout", arguments, crypto]),
    program("kiosk-scanner", ["WorkerLink", "SaneScanner"]),
    program("kiosk-pages", ["WorkerLink", "PagePipeline"]),
    program(
        "kiosk-bench",
        ["TicketPrinter", "Layout", "KioskStore", "KioskCore", "ItemList", "DeviceModel", "Simulation", grdbSQLite]),
    program("kiosk-simulate", ["Simulation", "ItemList"]),
    program("virtual-devices", ["VirtualDevices", arguments]),
    program("virtual-district", ["VirtualDistrict", arguments, lifecycle, signals, logging]),

    // Tests
    .target(
        name: "Invariants", dependencies: ["KioskCore", "ItemList", "DeviceModel"], path: "Tests/Invariants",
        swiftSettings: swift),
    .target(
        name: "Simulation", dependencies: ["Invariants", "KioskCore", "ItemList", "DeviceModel"],
        path: "Tests/Simulation", swiftSettings: swift),
    tests("DeviceModel", ["DeviceModel"]),
    tests("Layout", ["Layout"]),
    tests("Vault", ["Vault", "CLinux", crypto]),
    tests("WorkerLink", ["WorkerLink", "DeviceModel", "CLinux"]),
    tests("Transports", ["Transports", "DeviceModel", "CLinux"]),
    tests(
        "DeviceRuntime",
        ["DeviceRuntime", "DeviceModel", "WorkerLink", "DriverTestKit", "Invariants", "CLinux"]),
    tests(
        "PaperServices",
        [
            "PaperServices", "DeviceRuntime", "DeviceModel", "WorkerLink", "Vault", "DriverTestKit", "CLinux", "CJpeg",
        ]),
    tests(
        "TicketPrinter",
        ["TicketPrinter", "DeviceRuntime", "DeviceModel", "Transports", "Layout", "VirtualDevices", "DriverTestKit"]),
    tests(
        "EvaluationKeypad",
        [
            "EvaluationKeypad", "DeviceRuntime", "DeviceModel", "Transports", "VirtualDevices", "DriverTestKit",
            "Invariants",
        ]),
    tests(
        "DocumentScanner",
        [
            "DocumentScanner", "DeviceRuntime", "DeviceModel", "WorkerLink", "DriverTestKit", "Invariants", "CLinux",
        ]),
    tests("VirtualDevices", ["VirtualDevices", "DeviceModel"]),
    tests("ItemList", ["ItemList"]),
    tests("ItemSheets", ["ItemSheets", "ItemList"]),
    tests("KioskCore", ["KioskCore", "ItemList", "DeviceModel", "Invariants", "Simulation"]),
    tests(
        "KioskStore",
        ["KioskStore", "KioskCore", "ItemList", "DeviceModel", "Invariants", "Simulation", grdb, grdbSQLite]),
    tests("Ports", ["Ports", "VirtualDistrict", "KioskCore", "ItemList", "DeviceModel", "Vault", httpClient, logging]),
    tests("Documents", ["Documents", "KioskCore", "ItemList", "Layout", "DeviceModel"]),
    tests("ListTrust", ["ListTrust", "ItemList", crypto]),
    tests(
        "Controller",
        [
            "Controller", "KioskCore", "KioskStore", "ItemList", "DeviceModel", "DeviceRuntime", "Documents", "Ports",
            "Vault", "TicketPrinter", "EvaluationKeypad", "VirtualDevices", "VirtualDistrict", "Invariants",
            "ListTrust", logging,
        ]),
    tests(
        "KioskAPI",
        [
            "KioskAPI", "KioskWire", "Controller", "KioskCore", "ItemList", "DeviceModel", hummingbird, logging,
            httpClient, nio, lifecycle,
        ]),
    tests(
        "Kioskctl",
        [
            "kioskctl", "KioskAPI", "KioskWire", "Controller", "KioskCore", "ItemList", "DeviceModel", logging,
            lifecycle,
        ]),
    tests("Itemsctl", ["itemsctl", "ItemList"]),
    tests(
        "Programs",
        [
            "KioskWire", "KioskJourney", "KioskAPI", "Controller", "Documents", "Layout", "DeviceModel", "KioskStore",
            "KioskCore", "ItemList", "ListTrust", "VirtualDistrict", "Invariants", "CLinux", grdb,
        ]),
    .testTarget(
        name: "HouseTests", path: "Tests/HouseTests", exclude: ["Fixtures"], swiftSettings: swift),
]

let package = Package(
    name: "kiosk",
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    ],
    targets: targets
)
