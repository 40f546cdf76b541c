import Foundation
import ItemList

extension DistrictQuestion {
    /// `POST /records/settlements`: those of the cases that were settled.
    func settlements(_ body: StrictJSON, _ district: District) async -> DistrictReply {
        var reader = JSONObjectReader(body, keys: ["cases"])
        let numbers = reader.texts("cases", count: 1...200, length: 1...64) ?? []
        guard reader.problems.isEmpty else { return invalid(reader.problems) }
        var settled: [StrictJSON] = []
        for number in numbers {
            guard let seconds = await district.settledAt(number) else { continue }
            let at = Date(timeIntervalSince1970: TimeInterval(seconds)).ISO8601Format()
            settled.append(.object([.init("number", .string(number)), .init("at", .string(at))]))
        }
        return .json([.init("settled", .array(settled))])
    }
}
