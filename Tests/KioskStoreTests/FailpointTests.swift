import Foundation
import KioskStore
import Testing

@Suite("Failpoint")
struct FailpointTests {
    @Test("every failpoint is in the documented list", arguments: Failpoint.allCases)
    func documented(point: Failpoint) throws {
        let page = try String(contentsOfFile: "docs/LOGGING.md", encoding: .utf8)
        #expect(page.contains("`\(point.rawValue)`"))
    }
}
