import CSane
import DeviceModel
import Glibc
import WorkerLink

/// One open device of libsane: options by name, read back after each set. For one thread only.
final class SaneHandle {
    let name: String
    private let handle: SANE_Handle
    /// Option numbers by name; read again when libsane says that they changed.
    private var options: [String: SANE_Int] = [:]

    init(name: String) throws(WorkerFailure) {
        var opened: SANE_Handle?
        let status = sane_open(name, &opened)
        guard status == SANE_STATUS_GOOD, let opened else {
            throw SaneStatus.failure(status, at: .open, attempted: "open scanner \(name)")
        }
        self.name = name
        handle = opened
        reload()
    }

    func close() { sane_close(handle) }

    // MARK: Options

    private func reload() {
        options = [:]
        var count: SANE_Int = 0
        guard sane_control_option(handle, 0, SANE_ACTION_GET_VALUE, &count, nil) == SANE_STATUS_GOOD else { return }
        for number in 1..<max(1, min(count, 4096)) {
            guard let descriptor = sane_get_option_descriptor(handle, number)?.pointee, let name = descriptor.name,
                descriptor.type != SANE_TYPE_GROUP
            else { continue }
            options[String(cString: name)] = number
        }
    }

    private func descriptor(_ name: String) -> SANE_Option_Descriptor? {
        guard let number = options[name] else { return nil }
        return sane_get_option_descriptor(handle, number)?.pointee
    }

    /// The device has it, and it can be set now.
    func canSet(_ name: String) -> Bool {
        guard let cap = descriptor(name)?.cap else { return false }
        return cap & SANE_CAP_INACTIVE == 0 && cap & SANE_CAP_SOFT_SELECT != 0
    }

    /// The words that a text option accepts.
    func words(_ name: String) -> [String] {
        guard let descriptor = descriptor(name), descriptor.constraint_type == SANE_CONSTRAINT_STRING_LIST,
            var word = descriptor.constraint.string_list
        else { return [] }
        var words: [String] = []
        while let text = word.pointee, words.count < 1024 {
            words.append(String(cString: text))
            word += 1
        }
        return words
    }

    /// Least and greatest value of a numeric option.
    func range(_ name: String) -> ClosedRange<Double>? {
        guard let descriptor = descriptor(name) else { return nil }
        let scale = descriptor.type == SANE_TYPE_FIXED ? 65536.0 : 1.0
        switch descriptor.constraint_type {
        case SANE_CONSTRAINT_RANGE:
            guard let range = descriptor.constraint.range?.pointee, range.min <= range.max else { return nil }
            return Double(range.min) / scale...Double(range.max) / scale
        case SANE_CONSTRAINT_WORD_LIST:
            guard let list = descriptor.constraint.word_list, list[0] > 0 else { return nil }
            let values = (1...Int(min(list[0], 1024))).map { Double(list[$0]) / scale }
            guard let least = values.min(), let most = values.max() else { return nil }
            return least...most
        default: return nil
        }
    }

    func isInPixels(_ name: String) -> Bool { descriptor(name)?.unit == SANE_UNIT_PIXEL }

    /// Sets an option from text by its type; libsane may round, so read it back.
    func set(_ name: String, _ value: String) throws(WorkerFailure) {
        let refused = WorkerFailure(
            code: "scanner.settings.refused", attempted: "set option \(name) to \(value)",
            evidence: options[name] == nil ? "no such option" : "not settable, or not a value of its type")
        guard canSet(name), let descriptor = descriptor(name) else { throw refused }
        switch descriptor.type {
        case SANE_TYPE_BOOL:
            guard let on = ["yes": true, "true": true, "1": true, "no": false, "false": false, "0": false][value] else {
                throw refused
            }
            try setWord(name, on ? SANE_TRUE : SANE_FALSE)
        case SANE_TYPE_INT:
            guard let number = Int32(value) else { throw refused }
            try setWord(name, number)
        case SANE_TYPE_FIXED:
            guard let number = Double(value), number.magnitude < 32767 else { throw refused }
            try setWord(name, SANE_Word((number * 65536).rounded()))
        case SANE_TYPE_STRING: try setText(name, value, size: Int(descriptor.size), refused)
        default: throw refused
        }
    }

    /// Sets a number, clamped to what the option accepts.
    func set(_ name: String, number: Double) throws(WorkerFailure) {
        var number = number
        if let range = range(name) { number = min(max(number, range.lowerBound), range.upperBound) }
        let isFixed = descriptor(name)?.type == SANE_TYPE_FIXED
        try set(name, isFixed ? String(number) : String(Int(number.rounded())))
    }

    private func setWord(_ name: String, _ word: SANE_Word) throws(WorkerFailure) {
        // An option may be an array; only its first word is ours to set, the rest keeps its value.
        let size = max(Int(descriptor(name)?.size ?? 0), MemoryLayout<SANE_Word>.size)
        var words = [SANE_Word](repeating: 0, count: size / MemoryLayout<SANE_Word>.size)
        if words.count > 1 { _ = control(name, SANE_ACTION_GET_VALUE, &words) }
        words[0] = word
        try check(control(name, SANE_ACTION_SET_VALUE, &words), "set option \(name)")
    }

    private func setText(_ name: String, _ value: String, size: Int, _ refused: WorkerFailure) throws(WorkerFailure) {
        guard value.utf8.count < size, size <= 1 << 16 else { throw refused }
        var bytes = Array(value.utf8) + [UInt8](repeating: 0, count: size - value.utf8.count)
        try check(control(name, SANE_ACTION_SET_VALUE, &bytes), "set option \(name)")
    }

    /// The number that an option has now.
    func number(_ name: String) -> Double? {
        guard let descriptor = descriptor(name), descriptor.cap & SANE_CAP_INACTIVE == 0,
            descriptor.type == SANE_TYPE_INT || descriptor.type == SANE_TYPE_FIXED
        else { return nil }
        let count = max(1, Int(descriptor.size) / MemoryLayout<SANE_Word>.size)
        var words = [SANE_Word](repeating: 0, count: count)
        guard control(name, SANE_ACTION_GET_VALUE, &words) == SANE_STATUS_GOOD else { return nil }
        return descriptor.type == SANE_TYPE_FIXED ? Double(words[0]) / 65536 : Double(words[0])
    }

    private func control(_ name: String, _ action: SANE_Action, _ value: UnsafeMutableRawPointer) -> SANE_Status {
        guard let number = options[name] else { return SANE_STATUS_INVAL }
        var info: SANE_Int = 0
        let status = sane_control_option(handle, number, action, value, &info)
        if action == SANE_ACTION_SET_VALUE, info & SANE_INFO_RELOAD_OPTIONS != 0 { reload() }
        return status
    }

    private func check(_ status: SANE_Status, _ attempted: String) throws(WorkerFailure) {
        if status != SANE_STATUS_GOOD { throw SaneStatus.failure(status, at: .option, attempted: attempted) }
    }

    // MARK: A frame

    func start() -> SANE_Status { sane_start(handle) }

    func parameters() throws(WorkerFailure) -> SANE_Parameters {
        var parameters = SANE_Parameters()
        try check(sane_get_parameters(handle, &parameters), "read the page's size")
        return parameters
    }

    /// - Returns: the status, and the bytes read; 0 unless the status is GOOD (an error leaves the length untouched).
    func read(into memory: UnsafeMutableRawPointer, count: Int) -> (SANE_Status, Int) {
        var got: SANE_Int = 0
        let status = sane_read(handle, memory.assumingMemoryBound(to: SANE_Byte.self), SANE_Int(count), &got)
        return (status, status == SANE_STATUS_GOOD ? min(max(0, Int(got)), count) : 0)
    }

    /// Ends a frame; must be called after its end, too. Never from another thread: it would hand a short page on as a
    /// whole one.
    func cancel() { sane_cancel(handle) }
}
