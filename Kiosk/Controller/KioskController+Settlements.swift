import DeviceModel
import KioskCore
import KioskStore
import Logging
import Ports

/// Open cases are watched from acceptance until the records port calls them settled: those past their limit are said
/// once, and the port is asked for those that the receiver has. The kiosk never declares a case settled.
extension KioskController {
    /// Cases of one look; more wait until some of these are settled.
    private static let open_max = 10_000
    /// Answers against the contract in a row that are taken for the port's; nine find one odd case among 200.
    private static let failures_max = 10

    func watchOpenCases() async {
        while !Task.isCancelled, life == .running {
            await lookAtOpenCases()
            do { try await parts.time.sleep(parts.pace.settlements) } catch { return }
        }
    }

    private func lookAtOpenCases() async {
        do {
            let open = try await parts.store.openCases(limit: Self.open_max)
            for late in settling.look(at: open, now: parts.time.now(), by: settings.hall.hours) {
                log.warning(
                    "case.overdue", metadata: ["case": "\(late.number)", "limit": "\(late.limitMinutes)"])
            }
            let questions = settling.questions(open, size: CaseSettlement.cases_max)
            if !questions.isEmpty { try await ask(questions) }
        } catch {
            log.error("settlements.failed", metadata: ["cause": "\(error)"])
        }
    }

    /// An answer against the contract may be a matter of one case: the question is halved until it is found.
    private func ask(_ questions: [[KeptCase]]) async throws {
        var left = Array(questions.reversed())
        var (answers, failures) = (0, 0)
        var odd: [CaseNumber] = []
        while failures < Self.failures_max, let cases = left.popLast() {
            guard !Task.isCancelled, life == .running else { return }
            switch await parts.ports.settlements(of: cases, deadline: settings.limits.port) {
            case .settled(let settled):
                (answers, failures) = (answers + 1, 0)
                if cases.count == 1 { settling.isPlain(cases[0].number) }
                for settlement in settled { try await take(settlement) }
            case .unavailable("port.contract"):
                failures += 1
                if cases.count == 1 { odd.append(cases[0].number) }
                guard cases.count > 1 else { continue }
                let half = cases.count / 2
                left += [Array(cases[half...]), Array(cases[..<half])]
            case .unavailable(let code): return fail(code)
            }
        }
        guard answers > 0 else { return fail("port.contract") }
        for number in odd where settling.isOdd(number) {
            log.warning("settlement.odd", metadata: ["case": "\(number)"])
        }
        if settling.answered() { log.notice("settlements.back") }
    }

    private func fail(_ code: String) {
        if settling.failed(code) { log.warning("settlements.waits", metadata: ["code": "\(code)"]) }
    }

    /// As the store keeps it now: what was settled meanwhile is not settled again.
    private func take(_ settlement: CaseSettlement) async throws {
        guard let kept = try await parts.store.keptCase(settlement.number), kept.settledAt == nil else { return }
        await feedAndWait(.caseSettled(kept, at: settlement.at))
        if try await parts.store.keptCase(settlement.number)?.settledAt != nil { settling.settled(settlement.number) }
    }
}
