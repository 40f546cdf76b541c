/// A fault that waits for its trigger.
struct PendingFault: Sendable {
    var fault: PrinterFault
    var bytesLeft: Int?
    var dotsLeft: Int?
    var lasting: Duration?
}

extension VirtualPrinter {
    /// A fault that strikes when the trigger says; with `lasting`, it clears itself so long after striking.
    public mutating func inject(_ fault: PrinterFault, when trigger: FaultTrigger = .now, lasting: Duration? = nil) {
        var pending = PendingFault(fault: fault, lasting: lasting)
        switch trigger {
        case .now: break
        case .afterBytes(let count): pending.bytesLeft = max(0, count)
        case .afterMillimetres(let length): pending.dotsLeft = VirtualPrinter.dots(length)
        }
        if (pending.bytesLeft ?? 0) == 0, (pending.dotsLeft ?? 0) == 0 {
            strike(pending)
        } else {
            pendingFaults.append(pending)
        }
        reportChanges()
    }

    /// Ends a fault of that kind, or takes back one that has not struck yet. Clearing `paperOut` puts in a full roll.
    public mutating func clear(_ kind: PrinterFault.Kind) {
        pendingFaults.removeAll { $0.fault.kind == kind }
        endings.removeAll { $0.kind == kind }
        guard activeFaults.remove(kind) != nil else { return }
        switch kind {
        case .paperLow, .paperOut: refill()
        case .paperJam:
            isJammed = false
            // By hand: the jammed paper is cut through and taken out.
            splitTicket(end: .paperEnd)
            if !profile.errorNeedsRecovery { jamError = false }
        case .coverOpen:
            isCoverOpen = false
            openedInPrint = false
            recoverErrors()
        case .cutterJam:
            isCutterJammed = false
            if !profile.errorNeedsRecovery { cutterError = false }
        case .overheat:
            isOverheated = false
            temperature = min(temperature, 60)
        case .powerOff: powerOn()
        case .unplug:
            isPluggedIn = true
            linkGeneration += 1
        case .stopReading: takesBytes = true
        case .slow: slowness = 1
        case .silence, .garbage, .wrongStatusBit, .strayByte, .replyCut: break
        }
        values[kind] = nil
        work(until: now)
        reportChanges()
    }

    /// Counts a byte taken; strikes what waited for it. Returns false when something struck.
    mutating func countByte() -> Bool {
        guard !pendingFaults.isEmpty else { return true }
        var due: [PendingFault] = []
        for index in pendingFaults.indices {
            guard let left = pendingFaults[index].bytesLeft else { continue }
            pendingFaults[index].bytesLeft = left - 1
            if left == 1 { due.append(pendingFaults[index]) }
        }
        guard !due.isEmpty else { return true }
        pendingFaults.removeAll { $0.bytesLeft == 0 }
        work(until: now)
        for pending in due { strike(pending) }
        return false
    }

    /// Counts paper moved; strikes what waited for it.
    mutating func countDots(_ moved: Int) {
        guard !pendingFaults.isEmpty else { return }
        var due: [PendingFault] = []
        for index in pendingFaults.indices {
            guard let left = pendingFaults[index].dotsLeft else { continue }
            pendingFaults[index].dotsLeft = max(0, left - moved)
            if left <= moved { due.append(pendingFaults[index]) }
        }
        pendingFaults.removeAll { $0.dotsLeft == 0 }
        for pending in due { strike(pending) }
    }

    /// Dots until a fault waits to strike.
    var dotsToFault: Int? { pendingFaults.compactMap(\.dotsLeft).min() }

    private mutating func strike(_ pending: PendingFault) {
        let kind = pending.fault.kind
        activeFaults.insert(kind)
        values[kind] = pending.fault.value
        if let lasting = pending.lasting { endings.append((kind, now + lasting)) }
        switch kind {
        case .paperLow: isNearEndForced = true
        case .paperOut: paperDots = 0
        case .paperJam:
            isJammed = true
            jamError = true
        case .coverOpen:
            isCoverOpen = true
            openedInPrint = !motions.isEmpty || hasInput || !line.isEmpty
        case .cutterJam: isCutterJammed = true
        case .overheat:
            isOverheated = true
            temperature = 90
        case .powerOff: powerOff()
        case .unplug:
            isPluggedIn = false
            outbox.hostGone()
        case .stopReading: takesBytes = false
        case .slow: slowness = Double(max(2, min(pending.fault.value ?? 10, 1000)))
        case .garbage: noise = pending.fault.value ?? 1
        case .silence, .wrongStatusBit, .strayByte, .replyCut: break
        }
    }

    /// Errors whose cause is gone end.
    mutating func recoverErrors() {
        if !isJammed { jamError = false }
        if !isCutterJammed { cutterError = false }
    }

    private mutating func powerOff() {
        isPowered = false
        outbox.removeAll()
    }

    /// Empties buffers, resets settings, forgets what was asked; old links are dead. A head that was hot is cool.
    private mutating func powerOn() {
        isPowered = true
        linkGeneration += 1
        dropData()
        framer.reset()
        scanner.reset()
        mode = PrintMode()
        asbMask = 0
        lastASB = []
        offlineNotice = false
        recoverErrors()
        temperature = min(temperature, 40)
        outbox.removeAll()
        if profile.sendsStatusAtPowerOn { reply(statusBlock, kind: .status) }
    }

    /// Everything not yet printed goes: buffer, line, motion. A ticket begun stays as it is.
    mutating func dropData() {
        let isTouched = tickets[tickets.count - 1].hasContent
        if hasInput || !line.isEmpty || !motions.isEmpty, isTouched { tickets[tickets.count - 1].lostData = true }
        framer.reset()
        queue = []
        queueHead = 0
        queuedBytes = 0
        line = []
        leadByte = nil
        motions = []
        credit = 0
        outbox.dropProcessIDs()
    }
}
