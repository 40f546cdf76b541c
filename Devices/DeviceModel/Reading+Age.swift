extension Reading {
    /// Unknown if it is older than `limit` at `now`.
    public func aged(at now: Instant, limit: Duration) -> Reading {
        guard let at = observedAt, now - at > limit else { return self }
        return .unknown
    }

    /// Unknown, unless the model does not have the property.
    public var forgotten: Reading { self == .unsupported ? .unsupported : .unknown }

    /// The same value as seen at the beginning of time, to compare what is meant and not when it was seen.
    public var timeless: Reading {
        guard case .value(let value, _, let origin) = self else { return self }
        return .value(value, at: Instant(milliseconds: 0), by: origin)
    }
}

/// What to do with every reading of a device.
private enum ReadingChange {
    case age(Instant, Duration)
    case forget
    case timeless

    func callAsFunction<Value>(_ reading: inout Reading<Value>) {
        switch self {
        case .age(let now, let limit): reading = reading.aged(at: now, limit: limit)
        case .forget: reading = reading.forgotten
        case .timeless: reading = reading.timeless
        }
    }
}

extension DeviceDetail {
    /// Readings older than `limit` at `now` are unknown.
    public func aged(at now: Instant, limit: Duration) -> DeviceDetail { changed(.age(now, limit)) }
    /// Every supported reading unknown, as after a lost link.
    public var forgotten: DeviceDetail { changed(.forget) }
    /// Without the times of its readings, to compare.
    public var timeless: DeviceDetail { changed(.timeless) }

    /// Nothing known yet.
    public static func blank(of deviceClass: DeviceClass) -> DeviceDetail {
        switch deviceClass {
        case .ticketPrinter, .pagePrinter: .ticketPrinter(TicketPrinterState())
        case .documentScanner: .documentScanner(DocumentScannerState())
        case .evaluationKeypad: .evaluationKeypad(EvaluationKeypadState())
        }
    }

    private func changed(_ change: ReadingChange) -> DeviceDetail {
        switch self {
        case .ticketPrinter(var state):
            change(&state.paper)
            change(&state.cover)
            change(&state.cutter)
            change(&state.head)
            change(&state.media)
            change(&state.presenterTaken)
            return .ticketPrinter(state)
        case .documentScanner(var state):
            change(&state.feeder)
            change(&state.cover)
            change(&state.lamp)
            change(&state.media)
            change(&state.worker)
            return .documentScanner(state)
        case .evaluationKeypad(var state):
            change(&state.link)
            return .evaluationKeypad(state)
        }
    }
}
