public import DeviceModel

// What the driver reports, and what becomes of it: status, faults, statistics, events, and their logs.
extension DeviceActor {
    /// Reads the device now, beside whatever runs, and gives the state after it. A device that is not reached keeps
    /// its back-off.
    @discardableResult
    public func refresh() async -> DeviceStatus {
        if link == .open { await readStatus() }
        return present()
    }

    /// - Returns: false if the driver gave no answer.
    @discardableResult
    func readStatus() async -> Bool {
        let driver = driver
        let report = await calls.run(within: policy.statusLimit) { await driver.status() }
        guard link == .open else { return report != nil }
        guard let report else {
            silentStatus += 1
            if silentStatus >= policy.silentStatusLimit { requestReopen() }
            return false
        }
        silentStatus = 0
        await take(report)
        return true
    }

    /// Takes a report in. Nothing is awaited before all of it is in the state.
    func take(_ report: DriverReport) async {
        let now = time.now()
        let uptime = time.uptime()
        if let order = report.order {
            guard order > takenOrder else {
                await takeLate(report)
                return
            }
            takenOrder = order
        }
        reported = report.status
        reportedAt = (now, uptime)
        var absent = report.absent
        var present = report.present
        switch report.status.connection {
        case .online, .starting:
            if link == .open {
                absent += keeper.linkFaults.map { FaultAbsence($0.code, unit: $0.unit, reading: "link=up") }
            }
        case .offline, .noDevice, .powerOff:
            requestReopen()
            if !present.contains(where: { keeper.catalogue[$0.code]?.clearing == .link }) {
                present.append(
                    FaultObservation(linkFault, evidence: "connection=\(report.status.connection.rawValue)"))
            }
        }
        count(report.statistics)
        publish(keeper.take(present: present, absent: absent, now: now, uptime: uptime))
        await flush()
    }

    /// A report older than one that was taken: its state is over, what it says of things that happened still counts.
    private func takeLate(_ report: DriverReport) async {
        let happened = report.present.filter {
            if case .period? = keeper.catalogue[$0.code]?.clearing { true } else { false }
        }
        count(report.statistics)
        publish(keeper.take(present: happened, absent: [], now: time.now(), uptime: time.uptime()))
        await flush()
    }

    /// A fault that the runtime itself sees.
    func observe(_ observation: FaultObservation) async {
        publish(keeper.take(present: [observation], absent: [], now: time.now(), uptime: time.uptime()))
        await flush()
    }

    var linkFault: FaultCode { policy.linkFault ?? .linkDown(of: deviceClass) }

    /// The state as a reader sees it now: what the driver reported and is fresh, with the runtime's own axes.
    func present() -> DeviceStatus {
        var status = reported
        // Ages count on uptime, so that setting the clock makes nothing old or young.
        if let reportedAt {
            let age = time.uptime() - reportedAt.uptime
            status.detail = status.detail.aged(at: reportedAt.civil + age, limit: policy.staleAfter)
            if age > policy.staleAfter { status.condition = .unknown }
        }
        switch link {
        case .closed, .opening: if reportedAt == nil { status.connection = .starting }
        case .open: break
        case .failed: if [.online, .starting].contains(status.connection) { status.connection = .offline }
        }
        if mode == .outOfService {
            status.activity = .suspended
        } else if running != nil {
            status.activity = .busy
        } else {
            status.activity = link == .failed || (link == .opening && reportedAt != nil) ? .recovering : .idle
        }
        // Over by time is over, whether or not the lease's timer has come round.
        status.claim = claimed.map { time.uptime() < $0.until } == true ? .claimed : .free
        status.mode = mode
        return status
    }

    /// Sends what changed: faults first, then the status if it means something else than the last one sent.
    func publish(_ changes: [FaultKeeper.Change]) {
        let now = time.now()
        for change in changes {
            switch change {
            case .raised(let record):
                write(record)
                fan.send(.faultRaised(record), at: now)
            case .cleared(let record):
                write(record)
                fan.send(.faultCleared(record), at: now)
            case .updated(let record): write(record)
            }
        }
        let status = present()
        var meaning = status
        meaning.detail = meaning.detail.timeless
        guard meaning != published else { return }
        published = meaning
        fan.send(.statusChanged(status), at: now)
    }

    // MARK: Statistics

    func count(_ counts: [StatisticName: Int64]) {
        for (name, value) in counts where value > 0 {
            unwrittenCounts[name, default: 0] += value
            let total = totals[name] ?? StatisticTotals(lifetime: 0, sinceReset: 0)
            totals[name] = StatisticTotals(lifetime: total.lifetime + value, sinceReset: total.sinceReset + value)
        }
    }

    /// Loads the totals once; until it works they hold what was counted in this run.
    func loadTotals() async {
        guard !totalsAreLoaded, !isFlushing else { return }
        isFlushing = true
        defer { isFlushing = false }
        guard let stored = try? await statisticsLog.totals(device: id) else { return }
        totalsAreLoaded = true
        totals = stored
        for (name, value) in unwrittenCounts {
            let total = totals[name] ?? StatisticTotals(lifetime: 0, sinceReset: 0)
            totals[name] = StatisticTotals(lifetime: total.lifetime + value, sinceReset: total.sinceReset + value)
        }
    }
}
