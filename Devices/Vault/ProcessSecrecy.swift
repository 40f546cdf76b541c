import CLinux

/// Keeps a process's memory out of core files and away from other programs of the same user.
public enum ProcessSecrecy {
    /// RLIMIT_CORE 0 and not dumpable, for the rest of the process's life.
    ///
    /// - Returns: whether the kernel took both.
    @discardableResult
    public static func begin() -> Bool { kl_no_core() == 0 }
}
