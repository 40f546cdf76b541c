extension FaultCatalogue {
    /// The reference page `docs/FAULTS.md`, made from the catalogue.
    public func referencePage() -> String {
        var page = """
            # Faults

            Made from `Devices/DeviceModel/faults.json`; do not edit (`KIOSK_REWRITE=1` and the tests of DeviceModel
            write it again). `kioskctl faults` shows those that are active. A fault is raised when it was observed for
            its raise time, and cleared when what is named under "cleared by" held for its clear time; absence of an
            error never clears one.

            | code | severity | who acts | title |
            |---|---|---|---|

            """
        for entry in entries {
            page += "| [`\(entry.code)`](#\(anchor(entry.code))) | \(entry.severity.rawValue) "
            page += "| \(entry.responder.rawValue) | \(entry.title.zh) · \(entry.title.en) |\n"
        }
        for entry in entries { page += section(entry) }
        return page
    }

    private func anchor(_ code: FaultCode) -> String { code.value.lowercased().filter { $0 != "." } }

    private func section(_ entry: FaultCatalogueEntry) -> String {
        var text = "\n## \(entry.code)\n\n**\(entry.title.zh)** · \(entry.title.en)\n\n"
        text += "Device: \(entry.deviceClass?.rawValue ?? "the kiosk itself"). "
        text += "Severity \(entry.severity.rawValue), origin \(entry.origin.rawValue), "
        text += "action \(entry.action.rawValue), responder \(entry.responder.rawValue). "
        text += "Raised after \(entry.raiseDebounce.milliseconds) ms; cleared by \(clearing(entry)).\n"
        let aliases = [
            entry.ipp.map { "IPP `\($0)`" }, entry.xfs.map { "XFS4IoT `\($0)`" },
            entry.parent.map { "hidden by `\($0)`" },
        ].compactMap { $0 }
        if !aliases.isEmpty { text += "Known as: \(aliases.joined(separator: ", ")).\n" }
        text += "\n"
        for (at, step) in entry.remedy.enumerated() { text += "\(at + 1). \(step.zh)  \n   \(step.en)\n" }
        return text
    }

    private func clearing(_ entry: FaultCatalogueEntry) -> String {
        let held = entry.clearDebounce == .zero ? "" : " held for \(entry.clearDebounce.milliseconds) ms"
        switch entry.clearing {
        case .reading: return "a reading that proves the opposite" + held
        case .link: return "the device answering again" + held
        case .person: return "a person"
        case .period(let period): return "\(period.milliseconds / 1000) s without it"
        }
    }
}
