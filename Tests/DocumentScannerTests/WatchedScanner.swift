import DeviceModel
import DeviceRuntime
import DocumentScanner
import Synchronization
import WorkerLink

/// The driver as its bench sees it: passes everything on, tells how far a page is read and how many pages were given,
/// and lies where a test asks it to.
final class WatchedScanner: DeviceDriver {
    typealias Answer = Result<ScannedPage, any Error>
    /// Takes the place of the driver's own answer to the first command; may scan once more.
    typealias Lie = @Sendable (DocumentScannerDriver, Answer) async throws -> ScannedPage

    private struct Seen {
        var fraction = 0.0
        var asked = 0
        var returned = 0
        var given = 0
    }

    let driver: DocumentScannerDriver
    private let before: @Sendable () async -> Void
    private let lie: Lie
    private let seen = Mutex(Seen())

    /// - Parameter before: runs when the first command comes, before the driver sees it.
    init(_ driver: DocumentScannerDriver, lie: Lie?, before: @escaping @Sendable () async -> Void) {
        self.driver = driver
        self.before = before
        self.lie = lie ?? { try $1.get() }
    }

    /// How much of the page was read, 0...1, as the worker last told.
    var fraction: Double { seen.withLock { $0.fraction } }
    func forgetFraction() { seen.withLock { $0.fraction = 0 } }
    /// Commands that reached the driver, that it returned from, and pages that it gave.
    var asked: Int { seen.withLock { $0.asked } }
    var returned: Int { seen.withLock { $0.returned } }
    var given: Int { seen.withLock { $0.given } }

    var id: DeviceID { driver.id }
    var deviceClass: DeviceClass { driver.deviceClass }
    var unsolicited: AsyncStream<DriverReport> { driver.unsolicited }
    func open() async throws { try await driver.open() }
    func setup() async throws { try await driver.setup() }
    func status() async -> DriverReport { await driver.status() }
    func close() async { await driver.close() }

    func execute(
        _ command: DocumentScannerCommand, key: String?, events: @escaping @Sendable (ScanProgress) -> Void
    ) async throws -> ScannedPage {
        let number = seen.withLock { seen in
            seen.asked += 1
            return seen.asked
        }
        defer { seen.withLock { $0.returned += 1 } }
        if number == 1 { await before() }
        let answer: Answer
        do {
            let page = try await driver.execute(command, key: key) { progress in
                self.seen.withLock { $0.fraction = progress.fraction }
                events(progress)
            }
            answer = .success(page)
        } catch {
            answer = .failure(error)
        }
        let page = number == 1 ? try await lie(driver, answer) : try answer.get()
        seen.withLock { $0.given += 1 }
        return page
    }
}
