import ArgumentParser
import Glibc
import ItemList
import ItemSheets
import ListTrust

/// Exit codes, as `itemsctl --help` and docs/ITEMSCTL.md say them.
enum Exit {
    static let failed: Int32 = 1
    static let nothingFound: Int32 = 2
    static let notFound: Int32 = 3
    static let notTrusted: Int32 = 4
    static let refused: Int32 = 5
    static let badFile: Int32 = 65

    /// One line on standard error, and the code that goes with it.
    static func with(_ code: Int32, _ line: String) -> ExitCode {
        note("itemsctl: " + Terminal.line(line))
        return ExitCode(code)
    }

    static func note(_ line: String) {
        let text = Terminal.plain(line) + "\n"
        _ = text.withCString { write(2, $0, strlen($0)) }
    }

    /// Runs a command's work; every error becomes words and a documented code.
    static func guarded(_ work: () throws -> Void) throws {
        do { try work() } catch let code as ExitCode {
            throw code
        } catch let problem as FileProblem {
            throw with(problem.code, problem.description)
        } catch let error as ValidationError {
            throw error
        } catch let error as SheetExportError {
            throw with(failed, error.description)
        } catch {
            throw with(failed, "\(error)")
        }
    }
}

/// What is wrong with a file that was named on the command line.
struct FileProblem: Error, CustomStringConvertible {
    var file: String
    var message: String
    var code: Int32

    init(_ file: String, _ message: String, code: Int32 = Exit.badFile) {
        self.file = file
        self.message = message
        self.code = code
    }

    var description: String { "\(file): \(message)" }
}
