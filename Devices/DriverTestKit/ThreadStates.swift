import Glibc

/// Whether other threads of this process have work, told by the kernel.
enum ThreadStates {
    /// False if any thread but the caller's runs, is ready to run or waits for a disk: state other than S in
    /// `/proc/self/task/TID/stat` (proc(5), field 3). A worker of the thread pool sleeps only when it has nothing to do,
    /// and who hands it work makes it ready before going on; so if all others sleep, no job is under way.
    static func othersSleep() -> Bool {
        guard let own = fields("/proc/thread-self/stat")?.thread, let folder = opendir("/proc/self/task") else {
            return true
        }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.first?.isNumber == true, name != own, let state = fields("/proc/self/task/\(name)/stat")?.state
            else { continue }
            if state != UInt8(ascii: "S") { return false }
        }
        return true
    }

    /// - Returns: nil for a thread that is gone.
    private static func fields(_ path: String) -> (thread: String, state: UInt8)? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = read(file, &buffer, buffer.count)
        guard count > 0 else { return nil }
        let text = buffer.prefix(count)
        // The name in brackets may hold anything, brackets too.
        guard let space = text.firstIndex(of: 0x20), let bracket = text.lastIndex(of: UInt8(ascii: ")")),
            bracket + 2 < text.endIndex
        else { return nil }
        return (String(decoding: text[..<space], as: UTF8.self), text[bracket + 2])
    }
}
