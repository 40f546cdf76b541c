// What the printer says of itself. Bits: Epson Application Programming Guide p.308-325; TM-T88III Specification.
extension VirtualPrinter {
    var isPaperOut: Bool { paperDots == 0 }
    var isNearEnd: Bool {
        profile.hasNearEndSensor && (isNearEndForced || paperMillimetres <= VirtualPrinter.nearEndMillimetres)
    }
    var hasError: Bool { jamError || cutterError || isOverheated }
    var isOffline: Bool { isCoverOpen || isPaperOut || hasError }
    /// Takes work from the buffer and moves paper.
    var canWork: Bool { isPowered && !isOffline }

    mutating func obey(_ command: RealTimeScanner.Command) {
        switch command {
        case .status(let n):
            guard let status = statusByte(n) else { return complain("DLE EOT \(n): not known here") }
            reply([activeFaults.contains(.wrongStatusBit) ? status ^ wrongBits : status], kind: .plain)
        case .recover(let n):
            guard profile.hasIdentity, n == 1 || n == 2, jamError || cutterError else { return }
            guard !(jamError && isJammed), !(cutterError && isCutterJammed) else { return }
            if n == 2 { dropData() }
            recoverErrors()
            reportChanges()
        case .sendStatus(let m):
            if profile.hasASB, m == 1 { reply(statusBlock, kind: .status) }
        case .clear:
            guard profile.hasClear else { return complain("DLE DC4 8: not known here") }
            dropData()
            reply([0x37, 0x25, 0x00], kind: .plain)
        }
    }

    private var wrongBits: UInt8 { UInt8(truncatingIfNeeded: values[.wrongStatusBit] ?? 1) }

    /// Reply to `DLE EOT n`.
    func statusByte(_ n: UInt8) -> UInt8? {
        var status: UInt8 = 0x12
        switch n {
        case 1:
            status = profile.idleStatus
            if isOffline { status |= 0x08 }
        case 2:
            if isCoverOpen { status |= 0x04 }
            if isPaperOut { status |= 0x20 }
            if hasError || openedInPrint { status |= 0x40 }
        case 3:
            if jamError { status |= 0x04 }
            if cutterError { status |= 0x08 }
            if isOverheated || openedInPrint { status |= 0x40 }
        case 4:
            if isNearEnd { status |= 0x0C }
            if isPaperOut { status |= 0x60 }
        default: return nil
        }
        return status
    }

    /// The four bytes of an automatic status.
    var statusBlock: [UInt8] {
        var first: UInt8 = 0x10 | (profile.idleStatus & 0x04)
        if isOffline { first |= 0x08 }
        if isCoverOpen { first |= 0x20 }
        var second: UInt8 = 0
        if jamError { second |= 0x04 }
        if cutterError { second |= 0x08 }
        if isOverheated || openedInPrint { second |= 0x40 }
        var third: UInt8 = 0
        if isNearEnd { third |= 0x03 }
        if isPaperOut { third |= 0x0C }
        return [first, second, third, 0]
    }

    /// Sends an automatic status when a bit that was asked for has changed, and the notice of going offline.
    mutating func reportChanges() {
        guard isPowered else { return }
        if isOffline != wasOffline {
            wasOffline = isOffline
            if isOffline, offlineNotice { reply([0x37, 0x23, 0x00], kind: .plain) }
        }
        guard profile.hasASB, asbMask != 0 else { return }
        let status = statusBlock
        guard status != lastASB else { return }
        let isNews =
            lastASB.isEmpty || (asbMask & 0x02 != 0 && status[0] != lastASB[0])
            || (asbMask & 0x04 != 0 && status[1] != lastASB[1]) || (asbMask & 0x08 != 0 && status[2] != lastASB[2])
        lastASB = status
        if isNews { reply(status, kind: .status) }
    }

    /// Puts a reply on the line, with the faults that spoil replies.
    mutating func reply(_ bytes: [UInt8], kind: ReplyQueue.Kind) {
        guard isPowered else { return }
        guard isPluggedIn else {
            guard kind == .processID else { return }
            outbox.dropProcessIDs()
            return outbox.append(bytes, kind: kind, at: now)
        }
        if activeFaults.contains(.silence) { return }
        var bytes = bytes
        if activeFaults.contains(.garbage) {
            for index in bytes.indices {
                noise = noise &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[index] = UInt8(truncatingIfNeeded: noise >> 33)
            }
        }
        if activeFaults.contains(.strayByte) {
            outbox.append([UInt8(truncatingIfNeeded: values[.strayByte] ?? 0xFF)], kind: .plain, at: now)
            endOnce(.strayByte)
        }
        if bytes.count > 1, activeFaults.contains(.replyCut) {
            let pause = Int64(min(values[.replyCut] ?? 50, 60_000))
            outbox.append(Array(bytes[..<1]), kind: .plain, at: now)
            outbox.append(Array(bytes[1...]), kind: .plain, at: now + .milliseconds(pause))
            endOnce(.replyCut)
            return
        }
        outbox.append(bytes, kind: kind, at: now)
    }

    private mutating func endOnce(_ kind: PrinterFault.Kind) {
        activeFaults.remove(kind)
        endings.removeAll { $0.kind == kind }
        values[kind] = nil
    }
}
