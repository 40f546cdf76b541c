import ArgumentParser
import Glibc
import KioskJourney
import KioskWire

/// Exit codes, as `kioskctl --help` and docs/KIOSKCTL.md say them.
enum Exit {
    static let failed: Int32 = 1
    static let nothingToDo: Int32 = 2
    static let notFound: Int32 = 3
    static let noKiosk: Int32 = 4
    static let notAllowed: Int32 = 5
    static let badFile: Int32 = 65

    /// One line on standard error, and the code that goes with it.
    static func with(_ code: Int32, _ line: String) -> ExitCode {
        note("kioskctl: " + Terminal.line(line))
        return ExitCode(code)
    }

    static func note(_ line: String) {
        let text = Terminal.plain(line) + "\n"
        _ = text.withCString { write(2, $0, strlen($0)) }
    }

    /// Runs a command's work; every error becomes one line and a documented code.
    static func guarded(_ work: () async throws -> Void) async throws {
        do { try await work() } catch let code as ExitCode {
            throw code
        } catch let problem as ProblemMessage {
            let code =
                switch problem.status {
                case _ where problem.code == "queue.noneWaiting": nothingToDo
                case 401, 403: notAllowed
                case 404: notFound
                default: failed
                }
            let how = problem.status == 401 ? " Run as the user of kioskd, or name the folder with --tokens." : ""
            throw with(code, problem.description + how)
        } catch let error as KioskClientError {
            switch error {
            case .unreachable, .timeout: throw with(noKiosk, error.description)
            case .token: throw with(notAllowed, error.description)
            case .contract: throw with(failed, error.description)
            }
        } catch let error as FileProblem {
            throw with(badFile, error.description)
        } catch let error as ValidationError {
            throw error
        } catch {
            throw with(failed, "\(error)")
        }
    }
}
