import DeviceModel
import Invariants
import ItemList
import KioskCore

/// Ports, the network to them and the receiver, and how they fail.
extension World {
    /// Longest pause between two tries to deliver.
    static let deliveryPause: Int64 = 900_000

    /// Whether a kiosk can reach a service.
    func isUp(_ kind: PortKind, _ index: Int) -> Bool { ports[kind] == true && kiosks[index].isLinked }

    func reachesReceiver(_ index: Int) -> Bool { isUp(.caseReceiver, index) }

    mutating func answer(_ id: RequestID, _ request: PortRequest, _ index: Int) {
        let epoch = kiosks[index].epoch
        count("questions")
        var answer = PortAnswer.unavailable(code: "port.down")
        var delay = kiosks[index].random.within(50...3_000)
        if isUp(request.port, index) {
            answer = self.answer(request, index)
            if kiosks[index].random.chance(200) { delay = kiosks[index].random.within(15_000...40_000) }
            if kiosks[index].random.chance(100) { return }
        }
        if let question = request.question { kiosks[index].session.answers[question] = answer }
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

    // MARK: - What is up

    mutating func togglePort(_ kind: PortKind) {
        let isUp = !(ports[kind] ?? true)
        ports[kind] = isUp
        for index in kiosks.indices where kiosks[index].isRunning {
            let view: PortView = self.isUp(kind, index) ? (random.chance(3000) ? .unknown : .up) : .down
            feed(.port(kind, view), index)
        }
        let next: PortKind = isUp ? random.pick([.identity, .licences, .dataChecks, .records]) ?? .licences : kind
        agenda.plan(
            .port(next), at: now + (isUp ? random.within(600_000...14_400_000) : random.within(60_000...2_400_000)))
    }

    /// One kiosk alone is cut off, for minutes or for a day, or is back.
    mutating func toggleLink(_ index: Int) {
        kiosks[index].isLinked.toggle()
        count(kiosks[index].isLinked ? "links restored" : "links cut")
        let pause =
            kiosks[index].isLinked
            ? random.within(3_600_000...86_400_000)
            : random.chance(1000) ? random.within(14_400_000...86_400_000) : random.within(60_000...3_600_000)
        agenda.plan(.link(kiosk: index), at: now + pause)
        kiosks[index].reachesReceiverSince = now
        // The rules hear of it from a probe, and of some ports later than of others.
        for kind in PortKind.allCases where kiosks[index].isRunning {
            let view: PortView = isUp(kind, index) ? .up : random.chance(2000) ? .unknown : .down
            feed(.port(kind, view), index)
        }
        if reachesReceiver(index) { planDelivery(index, within: 60_000) }
    }

    /// Up for hours; down for hours, now and then for weeks.
    mutating func toggleReceiver() {
        let isUp = !(ports[.caseReceiver] ?? true)
        ports[.caseReceiver] = isUp
        for index in kiosks.indices {
            kiosks[index].reachesReceiverSince = now
            guard kiosks[index].isRunning else { continue }
            feed(.port(.caseReceiver, reachesReceiver(index) ? .up : .down), index)
            if isUp { planDelivery(index, within: 60_000) }
        }
        var pause = isUp ? random.within(3_600_000...20_000_000) : random.within(600_000...14_400_000)
        if !isUp, random.chance(150) {
            count("weeks without receiver")
            pause = random.within(7 * 86_400_000...21 * 86_400_000)
        }
        agenda.plan(.receiver, at: now + pause)
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
            let isUp = reachesReceiver(index)
            if plan.breakage == .dropsUndelivered { kiosks[index].store.drop(number) }
            guard isUp else { continue }
            if kiosks[index].random.chance(100), !receiverLog.contains(number) {
                count("refused")
                feed(.caseRefused(number, reason: "form.wrong\n"), index)
                continue
            }
            if receiverLog.insert(number).inserted {
                observe(.received(number), index)
                if plan.breakage == .receivesTwice { observe(.received(number), index) }
                count("received")
            }
            // An acknowledgement may be lost: the same case comes again.
            if kiosks[index].random.chance(500), !isEnding {
                kiosks[index].reachesReceiverSince = now
                continue
            }
            if plan.breakage == .forgetsAcknowledged { continue }
            feed(.caseDelivered(number), index)
        }
        guard kiosks[index].isRunning else { return }
        deliverEntries(index)
        let pending = kiosks[index].store.undelivered
        if pending >= kiosks[index].settings.outboxBound { count("outbox at its bound") }
        feed(.pending(pending), index)
        if pending > 0, !isEnding, kiosks[index].isRunning { planDelivery(index, within: Self.deliveryPause) }
    }

    /// In batches; of some the acknowledgement is lost, and they come again.
    private mutating func deliverEntries(_ index: Int) {
        guard reachesReceiver(index) else { return }
        let kiosk = kiosks[index].settings.kiosk
        do {
            while case let batch = try kiosks[index].store.waitingEntries(limit: 20), !batch.isEmpty {
                var receiver = receivers[kiosk] ?? SimReceiver(seed: plan.seed &+ UInt64(index))
                for entry in batch {
                    if let wrong = receiver.take(entry) { extra.append("\(kiosk): \(wrong)") }
                }
                count("batches of entries")
                defer { receivers[kiosk] = receiver }
                if receiver.random.chance(500), !isEnding { return }
                try kiosks[index].store.acknowledge(through: receiver.through)
                receiver.acknowledged()
            }
        } catch { extra.append("the store refuses the outbox: \(error)") }
    }

    /// The machine's clock is set: by seconds, by hours, over midnight, and back to true time.
    mutating func setClock(_ index: Int) {
        count("clock jumps")
        let before = kiosks[index].civil
        switch random.below(4) {
        case 0: kiosks[index].civil = random.within(-5_000...5_000)
        case 1: kiosks[index].civil = random.within(-3_600_000...3_600_000)
        case 2: kiosks[index].civil = random.within(-93_600_000...93_600_000)
        default: kiosks[index].civil = 0
        }
        agenda.plan(
            .clock(kiosk: index),
            at: now + (before == 0 ? random.within(60_000...14_400_000) : random.within(3_600_000...172_800_000)))
    }
}
