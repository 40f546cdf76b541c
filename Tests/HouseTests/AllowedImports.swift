/// Which rooms may import which of ours: the table of docs/ARCHITECTURE.md, section "Who may know whom".
/// A room that is not a key here may not exist; add its row there and here, with a reason in docs/decisions.
enum AllowedImports {
    static let system: Set<String> = ["CLinux", "CSane", "CJpeg", "CPango", "CQREncode"]

    static let table: [String: Set<String>] = {
        var table: [String: Set<String>] = [
            "DeviceModel": [],
            "Layout": [],
            "ItemList": [],
            "Vault": ["CLinux"],
            "WorkerLink": ["DeviceModel", "CLinux"],
            "Transports": ["DeviceModel", "WorkerLink", "CLinux"],
            "DeviceRuntime": ["DeviceModel", "WorkerLink", "CLinux"],
            "PaperServices": ["DeviceModel", "DeviceRuntime", "WorkerLink", "Layout", "Vault"],
            "TicketPrinter": ["DeviceModel", "DeviceRuntime", "Transports", "Layout"],
            "EvaluationKeypad": ["DeviceModel", "DeviceRuntime", "Transports", "Layout"],
            "DocumentScanner": ["DeviceModel", "DeviceRuntime", "WorkerLink"],
            "SaneScanner": ["WorkerLink", "DeviceModel", "Layout", "CLinux", "CSane"],
            "PagePipeline": ["WorkerLink", "DeviceModel", "Layout", "Vault", "CLinux", "CJpeg"],
            "VirtualDevices": ["DeviceModel", "CPango", "CQREncode"],
            "DriverTestKit": ["DeviceModel", "DeviceRuntime"],
            "ItemSheets": ["ItemList"],
            "KioskCore": ["ItemList", "DeviceModel"],
            "KioskStore": ["KioskCore", "ItemList", "DeviceModel"],
            "Ports": ["KioskCore", "ItemList", "DeviceModel"],
            "Documents": ["KioskCore", "ItemList", "Layout", "DeviceModel"],
            "ListTrust": ["ItemList"],
            "KioskWire": ["DeviceModel"],
            "KioskJourney": ["KioskWire", "DeviceModel"],
            "KioskAPI": ["Controller", "KioskWire", "KioskCore", "ItemList", "DeviceModel"],
            "VirtualDistrict": ["KioskCore", "ItemList", "Vault"],
            "kioskd": ["KioskAPI", "Controller"],
            "kioskctl": ["KioskJourney", "KioskWire", "DeviceModel", "TicketPrinter", "Layout", "VirtualDevices"],
            "itemsctl": [
                "ItemSheets", "ItemList", "ListTrust", "Documents", "KioskCore", "DeviceModel", "Layout",
            ],
            "kiosk-scanner": ["WorkerLink", "SaneScanner"],
            "kiosk-pages": ["WorkerLink", "PagePipeline"],
            "virtual-devices": ["VirtualDevices"],
            "virtual-district": ["VirtualDistrict"],
            "Invariants": ["KioskCore", "ItemList", "DeviceModel"],
            "Simulation": ["Invariants", "KioskCore", "ItemList", "DeviceModel"],
        ]
        let notForController: Set<String> = [
            "SaneScanner", "PagePipeline", "VirtualDevices", "DriverTestKit", "KioskAPI", "KioskWire", "KioskJourney",
            "VirtualDistrict", "ItemSheets", "kioskd", "kioskctl", "itemsctl", "kiosk-scanner", "kiosk-pages",
            "virtual-devices",
            "virtual-district", "Invariants", "Simulation",
        ]
        table["Controller"] = Set(table.keys).subtracting(notForController)
        for shim in system { table[shim] = [] }
        // A bench measures rooms side by side and ships nowhere.
        table["kiosk-bench"] = [
            "DeviceModel", "Layout", "TicketPrinter", "KioskStore", "KioskCore", "ItemList", "Simulation",
        ]
        table["kiosk-simulate"] = ["Simulation", "ItemList"]
        return table
    }()

    /// Modules of the toolchain and of the C library.
    static let toolchain: Set<String> = [
        "Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization", "Testing", "PackageDescription",
        "Swift", "XCTest",
    ]

    /// Rooms that see no clock, no file, no thread: the same input gives the same output.
    static let pure: Set<String> = ["DeviceModel", "ItemList", "KioskCore", "Documents"]

    /// Modules of the toolchain that would bring those in.
    static let outside: Set<String> = ["Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization"]

    /// Modules that come with a product under another name.
    static let modulesOfProduct: [String: Set<String>] = [
        "Hummingbird": ["Hummingbird", "HummingbirdCore"],
        "GRDBSQLite": ["GRDBSQLite"],
    ]

    static func use(insteadOf module: String, in room: String) -> String {
        let may = (table[room] ?? []).sorted().joined(separator: ", ")
        return "\(room) may import of ours: \(may.isEmpty ? "nothing" : may)"
    }
}
