import DeviceModel
import Invariants
import ItemList
import KioskCore

/// Ports, receiver and devices, and how they fail.
extension World {
    mutating func answer(_ id: RequestID, _ request: PortRequest, _ index: Int) {
        let epoch = kiosks[index].epoch
        count("questions")
        var answer = PortAnswer.unavailable(code: "port.down")
        var delay = kiosks[index].random.within(50...3_000)
        if ports[request.port] == true {
            answer = self.answer(request, index)
            if kiosks[index].random.chance(200) { delay = kiosks[index].random.within(15_000...40_000) }
            if kiosks[index].random.chance(100) { return }
        }
        agenda.plan(.feed(kiosk: index, epoch: epoch, .answer(answer, to: id)), at: now + delay)
        repeatLater(.answer(answer, to: id), index)
    }

    private mutating func answer(_ request: PortRequest, _ index: Int) -> PortAnswer {
        guard let person = kiosks[index].citizen?.person else { return .unavailable(code: "nobody") }
        switch request {
        case .sendCode(let number):
            guard number == person.idNumber else { return .unknownPerson }
            challenges += 1
            return .codeSent(challenge: "challenge-\(challenges)", maskedPhone: Masking.phone(person.phone))
        case .checkCode(_, let code): return code == "246810" ? .identified(person) : .notIdentified
        case .licence(let material, _): return lookup(material, index, withFields: true)
        case .dataCheck(let material, _), .previous(let material, _): return lookup(material, index, withFields: false)
        }
    }

    private mutating func lookup(_ material: String, _ index: Int, withFields: Bool) -> PortAnswer {
        switch kiosks[index].random.below(100) {
        case 0..<72:
            var fields: [String: String] = [:]
            if withFields {
                citizens += 1
                fields = ["fileNumber": "档案\(citizens)字\(kiosks[index].random.below(1_000_000))"]
                for value in fields.values { observe(.planted(value), index) }
            }
            return .lookup(.found, reference: "ref-\(id(material))", fields: fields)
        case 72..<84: return .lookup(.none, reference: nil, fields: [:])
        case 84..<89: return .lookup(.expired, reference: nil, fields: [:])
        case 89..<93: return .lookup(.denied, reference: nil, fields: [:])
        case 93..<96: return .unavailable(code: "port.slow")
        case 96: return .lookup(.declined, reference: nil, fields: [:])
        case 97: return .codeSent(challenge: "wrong", maskedPhone: "***")
        default: return .lookup(.unavailable, reference: nil, fields: [:])
        }
    }

    private func id(_ material: String) -> Int { material.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF } }

    mutating func togglePort(_ kind: PortKind) {
        let isUp = !(ports[kind] ?? true)
        ports[kind] = isUp
        for index in kiosks.indices where kiosks[index].isRunning {
            let view: PortView = isUp ? (random.chance(3000) ? .unknown : .up) : .down
            feed(.port(kind, view), index)
        }
        let next: PortKind = isUp ? random.pick([.identity, .licences, .dataChecks, .records]) ?? .licences : kind
        agenda.plan(
            .port(next), at: now + (isUp ? random.within(600_000...14_400_000) : random.within(60_000...2_400_000)))
    }

    // MARK: - Receiver

    mutating func toggleReceiver() {
        let isUp = !(ports[.caseReceiver] ?? true)
        ports[.caseReceiver] = isUp
        for index in kiosks.indices where kiosks[index].isRunning {
            feed(.port(.caseReceiver, isUp ? .up : .down), index)
            if isUp { planDelivery(index, within: 60_000) }
        }
        agenda.plan(
            .receiver, at: now + (isUp ? random.within(3_600_000...20_000_000) : random.within(600_000...14_400_000)))
    }

    mutating func planDelivery(_ index: Int, within: Int64) {
        guard !kiosks[index].delivering else { return }
        kiosks[index].delivering = true
        agenda.plan(.deliver(kiosk: index, epoch: kiosks[index].epoch), at: now + random.within(10...within))
    }

    mutating func deliver(_ index: Int) {
        guard kiosks[index].isRunning else { return }
        for number in kiosks[index].store.pending {
            guard kiosks[index].isRunning else { return }
            let isUp = ports[.caseReceiver] == true
            if plan.breakage == .dropsUndelivered { kiosks[index].store.pending.removeAll { $0 == number } }
            guard isUp else { continue }
            if kiosks[index].random.chance(100), !receiverLog.contains(number) {
                count("refused")
                feed(.caseRefused(number, reason: "form.wrong\n"), index)
                continue
            }
            if receiverLog.insert(number).inserted {
                observe(.received(number), index)
                count("received")
            }
            // An acknowledgement may be lost: the same case comes again.
            if kiosks[index].random.chance(500), !isEnding { continue }
            feed(.caseDelivered(number), index)
        }
        guard kiosks[index].isRunning else { return }
        feed(.pending(kiosks[index].store.pending.count), index)
        if !kiosks[index].store.pending.isEmpty, !isEnding { planDelivery(index, within: 900_000) }
    }

    // MARK: - Devices

    mutating func tellDevice(_ index: Int, _ kind: DeviceClass) {
        guard kiosks[index].isRunning, let device = kiosks[index].devices[kind] else { return }
        feed(
            .device(
                kind,
                DeviceView(
                    usable: device.isUsable, faults: device.fault.map { [$0.code] } ?? [], observedAt: instant)), index)
    }

    /// What stops a device until a reading says that it is over, by class.
    static let stoppingFaults: [DeviceClass: [FaultCatalogueEntry]] = {
        let stopping = FaultCatalogue.standard.entries.filter { entry in
            switch entry.clearing {
            case .reading, .link: entry.severity == .error || entry.severity == .critical
            case .person, .period: false
            }
        }
        return Dictionary(grouping: stopping.filter { $0.deviceClass != nil }) { $0.deviceClass ?? .ticketPrinter }
    }()

    mutating func breakDevice(_ index: Int) {
        agenda.plan(.fault(kiosk: index), at: now + random.within(60_000...(plan.faultEvery * 120_000)))
        guard let kind = random.pick([.ticketPrinter, .documentScanner, .evaluationKeypad] as [DeviceClass]),
            var device = kiosks[index].devices[kind], device.isUsable,
            let entry = random.pick(Self.stoppingFaults[kind] ?? [])
        else { return }
        count("device faults")
        device.isUsable = false
        device.faults += 1
        let fault = FaultRecord(
            id: "\(index)-\(kind.rawValue)-\(device.faults)", code: entry.code, device: device.id,
            severity: entry.severity,
            evidence: "10 04 04", firstSeen: instant)
        device.fault = fault
        kiosks[index].devices[kind] = device
        observe(.fault(fault), index)
        tellDevice(index, kind)
        agenda.plan(.heal(kiosk: index, kind), at: now + random.within(30_000...3_600_000))
    }

    mutating func heal(_ index: Int, _ kind: DeviceClass) {
        guard var device = kiosks[index].devices[kind], var fault = device.fault else { return }
        device.isUsable = true
        device.fault = nil
        fault.state = .cleared
        fault.clearedAt = instant
        fault.clearance = plan.breakage == .clearsByAbsence ? nil : .reading("state=ok")
        kiosks[index].devices[kind] = device
        observe(.fault(fault), index)
        observe(.allGood(device.id), index)
        tellDevice(index, kind)
    }
}
