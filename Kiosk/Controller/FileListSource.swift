public import DeviceModel
import Dispatch
import KioskStore
public import ListTrust

/// The list as it lies in a file, with its signature beside it.
public struct FileListSource: ListSource {
    private let file: String
    private let trust: any ListTrust
    private let time: TimeSource
    // Files may lie on a share that does not answer; never on the cooperative pool.
    private let queue = DispatchQueue(label: "kiosk.list")

    public init(file: String, trust: any ListTrust, time: TimeSource) {
        self.file = file
        self.trust = trust
        self.time = time
    }

    public func offered(floor: Int64) async -> Result<AcceptedList, ListRefusal> {
        await onQueue {
            let content: [UInt8]
            let proof: [UInt8]
            do throws(ListTrustRefusal) { (content, proof) = try ListFiles.read(list: file) } catch {
                return .failure(ListRefusal(code: error.code.rawValue, detail: error.description))
            }
            return judge(content, proof, floor: floor, now: time.now())
        }
    }

    public func verify(_ stored: StoredList) async -> Result<AcceptedList, ListRefusal> {
        // It was valid when it was accepted: a clock that lost its time since takes nothing back.
        await onQueue {
            judge(stored.content, stored.signature, floor: stored.sequence, now: max(time.now(), stored.at))
        }
    }

    private func judge(
        _ content: [UInt8], _ proof: [UInt8], floor: Int64, now: Instant
    ) -> Result<AcceptedList, ListRefusal> {
        switch trust.judge(content: content, proof: proof, floor: floor, now: now.milliseconds / 1000) {
        case .accepted(let list, let acceptance):
            let stored = StoredList(
                sequence: acceptance.sequence, hash: acceptance.hash, content: content, signature: proof,
                verifier: acceptance.verifier, checks: acceptance.checks, at: now)
            return .success(AcceptedList(list: list, stored: stored))
        case .refused(let refusal):
            return .failure(ListRefusal(code: refusal.code.rawValue, detail: refusal.description))
        }
    }

    private func onQueue<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
        await withCheckedContinuation { done in queue.async { done.resume(returning: body()) } }
    }
}
