import Controller
import DeviceModel
import ItemList
import KioskCore
import KioskWire

// From the core's words to the wire's.

extension ScreenMessage {
    init(_ view: ScreenView, now: Instant) {
        self.init(
            stage: view.stage, service: view.service?.value, item: view.item, title: view.title, lines: view.lines,
            speech: view.speech, choices: view.choices.map { Choice(id: $0.id, label: $0.label, key: $0.key) },
            fields: view.fields.map {
                Field(
                    id: $0.id, label: $0.label, kind: $0.kind, required: $0.required, choices: $0.choices,
                    choiceLabels: $0.choiceLabels.isEmpty ? nil : $0.choiceLabels, known: $0.known, problem: $0.problem)
            },
            materials: view.materials,
            limit: view.limit.map {
                Limit(
                    endsAt: $0.endsAt, remaining_ms: max(0, ($0.endsAt - now).milliseconds), warned: $0.warned,
                    extendBy: $0.extendable ? "moreTime" : nil)
            }, numbers: view.numbers, paper: view.paper,
            assist: view.assist.map(\.rawValue))
    }
}

extension OfferMessage {
    init(_ offer: ItemOffer, _ item: ServiceItem?) {
        self.init(
            id: offer.item, name: item?.name ?? "", department: item?.department ?? "", category: item?.category ?? "",
            offered: offer.offered, reasons: offer.reasons.map { Reason(code: $0.code, text: $0.text) },
            warnings: offer.warnings.map { Reason(code: $0.code, text: $0.text) }, alternatives: offer.alternatives)
    }
}

extension ItemMessage {
    init(_ offer: ItemOffer, _ item: ServiceItem) {
        self.init(
            offer: OfferMessage(offer, item), plainNote: item.plainNote, placePhone: item.placePhone,
            keywords: item.keywords, basis: item.guide.basis, conditions: item.guide.conditions, fee: item.guide.fee,
            promisedMinutes: item.promisedMinutes, channelHours: item.channelHours.rawValue,
            steps: item.steps.map(\.rawValue),
            materials: item.materials.map {
                Material(name: $0.name, sources: $0.sources.map(\.rawValue), toleratedDays: $0.toleratedDays)
            })
    }
}

extension Usability {
    init(_ usable: Bool?) { self = usable.map { $0 ? .yes : .no } ?? .unknown }
}

extension FaultMessage {
    /// With the catalogue's texts; a code that the catalogue does not know stands for itself.
    init(_ fault: FaultRecord) {
        let entry = FaultCatalogue.standard[fault.code]
        var arguments = fault.arguments
        arguments["device"] = fault.device.name
        func filled(_ text: LocalizedText) -> LocalizedText {
            var text = text
            for (name, value) in arguments {
                text.zh = text.zh.replacing("{\(name)}", with: value)
                text.en = text.en.replacing("{\(name)}", with: value)
            }
            return text
        }
        self.init(
            id: fault.id, code: fault.code, device: fault.device.name, unit: fault.unit, severity: fault.severity,
            responder: entry?.responder ?? .technician, state: fault.state,
            title: entry.map { filled($0.title) } ?? LocalizedText(zh: fault.code.value, en: fault.code.value),
            remedy: entry?.remedy.map(filled) ?? [], evidence: fault.evidence, firstSeen: fault.firstSeen,
            lastSeen: fault.lastSeen, count: fault.count, parent: fault.parent,
            recoveryAttempts: fault.recoveryAttempts, nextRecovery: fault.nextRecovery)
    }
}

extension DeviceMessage {
    init(_ state: DeviceState, now: Instant) {
        self.init(
            id: state.id.name, deviceClass: state.deviceClass, connection: state.status.connection,
            condition: state.status.condition, activity: state.status.activity, claim: state.status.claim,
            mode: state.status.mode, usable: Usability(state.usable), identity: state.status.identity,
            readings: state.status.detail.readings(now: now), faults: state.faults.map { FaultMessage($0) })
    }
}

extension DeviceDetail {
    func readings(now: Instant) -> [ReadingMessage] {
        func message<Value>(_ name: String, _ reading: Reading<Value>, _ text: (Value) -> String) -> ReadingMessage {
            switch reading {
            case .value(let value, let at, let origin):
                ReadingMessage(
                    name: name, state: .known, value: text(value), age_ms: max(0, (now - at).milliseconds),
                    origin: origin)
            case .unknown: ReadingMessage(name: name, state: .unknown)
            case .unsupported: ReadingMessage(name: name, state: .unsupported)
            }
        }
        func word<Value: RawRepresentable>(_ name: String, _ reading: Reading<Value>) -> ReadingMessage
        where Value.RawValue == String { message(name, reading) { $0.rawValue } }
        switch self {
        case .ticketPrinter(let state):
            return [
                word("paper", state.paper), word("cover", state.cover), word("cutter", state.cutter),
                word("head", state.head), word("media", state.media),
                message("presenterTaken", state.presenterTaken) { "\($0)" },
            ]
        case .documentScanner(let state):
            return [
                word("feeder", state.feeder), word("cover", state.cover), word("lamp", state.lamp),
                word("media", state.media), message("worker", state.worker) { $0 ? "answers" : "dead" },
            ]
        case .evaluationKeypad(let state):
            let stuck = state.keys.filter { $0.value == .stuck }.keys.sorted()
            return [
                word("link", state.link),
                ReadingMessage(name: "input", state: .known, value: state.inputEnabled ? "enabled" : "disabled"),
                ReadingMessage(name: "prompt", state: .known, value: state.prompt.rawValue),
                ReadingMessage(
                    name: "stuckKeys", state: .known, value: stuck.isEmpty ? "none" : stuck.joined(separator: ",")),
            ]
        }
    }
}

extension HealthMessage {
    init(_ health: KioskHealth) {
        let state: State =
            switch health.state {
            case .ok: .ok
            case .degraded: .degraded
            case .failed: .failed
            }
        self.init(
            state: state, reasons: health.reasons, kiosk: health.kiosk.value, hall: health.hall,
            startedAt: health.startedAt, at: health.at, listSequence: health.list?.sequence, offered: health.offered,
            items: health.items, inSession: health.inSession,
            devices: health.devices.map {
                Device(
                    id: $0.id.name, deviceClass: $0.deviceClass, connection: $0.connection, condition: $0.condition,
                    usable: Usability($0.usable), faults: $0.faults)
            }, ports: health.ports.mapValues { PortState($0) }, store: Store(health.store))
    }
}

extension HealthMessage.PortState {
    init(_ view: PortView) {
        switch view {
        case .up: self = .up
        case .down: self = .down
        case .unknown: self = .unknown
        }
    }
}

extension HealthMessage.Store {
    init(_ store: StoreHoldings) {
        self.init(
            sessions: store.sessions, numbers: store.numbers, cases: store.cases, pendingCases: store.pendingCases,
            deliveredCases: store.deliveredCases, refusedCases: store.refusedCases,
            settledCases: store.settledCases, overdueCases: store.overdueCases, ratings: store.ratings,
            silent: store.silent, unresolved: store.unresolved, prints: store.prints,
            waiting: store.waiting, waitingSince: store.waitingSince)
    }
}

extension EventMessage {
    init(_ event: ControllerEvent) {
        self.init(sequence: event.sequence, at: event.at, kind: .stopping)
        switch event.kind {
        case .stage(let stage, let service):
            kind = .stage
            self.stage = stage
            self.service = service?.value
        case .offersChanged(let offered, let items):
            kind = .offers
            self.offered = offered
            self.items = items
        case .deviceStatus(let device, let status):
            kind = .deviceStatus
            self.device = device.name
            connection = status.connection
            condition = status.condition
            activity = status.activity
        case .faultRaised(let record):
            kind = .faultRaised
            device = record.device.name
            fault = FaultMessage(record)
        case .faultCleared(let record):
            kind = .faultCleared
            device = record.device.name
            fault = FaultMessage(record)
        case .port(let port, let view):
            kind = .port
            self.port = port.rawValue
            portState = HealthMessage.PortState(view)
        case .listSwitched(let list):
            kind = .listSwitched
            listSequence = list.sequence
        case .caseDelivered(let number):
            kind = .caseDelivered
            caseNumber = number.value
        case .caseRefused(let number, let reason):
            kind = .caseRefused
            caseNumber = number.value
            self.reason = reason
        case .queue(let standing):
            kind = .queue
            queue = standing.queue
            queueNumber = standing.label
            queueState = standing.state.rawValue
            queueWindow = standing.window
        case .stopping: kind = .stopping
        }
    }

    /// A citizen's screen learns what is shown and offered, not how the devices are; windows learn of numbers alone.
    func isFor(_ role: Role) -> Bool {
        switch role {
        case .technician, .maintenance: true
        case .citizen: kind == .stage || kind == .offers || kind == .listSwitched || kind == .stopping
        case .windows: kind == .queue || kind == .stopping
        }
    }
}
