import Foundation
import Glibc

/// The clear pages in memory that a process holds: memory files named `page`, by descriptor and by map.
enum PageFiles {
    /// Descriptors of this process on pages other than those of `known` (inode numbers).
    static func here(besides known: Set<UInt64> = []) -> [UInt64] {
        descriptors(of: "self").filter { !known.contains($0) }
    }

    /// Descriptors and maps of a worker; nil where it cannot be looked at, since it is gone.
    static func count(inWorker pid: Int32) -> Int? {
        guard let maps = try? String(contentsOfFile: "/proc/\(pid)/maps", encoding: .utf8), !maps.isEmpty else {
            return nil
        }
        return descriptors(of: String(pid)).count
            + maps.split(separator: "\n").count { $0.contains("/memfd:page ") }
    }

    private static func descriptors(of process: String) -> [UInt64] {
        let folder = "/proc/\(process)/fd"
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).compactMap { name in
            let path = "\(folder)/\(name)"
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path),
                target.hasPrefix("/memfd:page ")
            else { return nil }
            var info = stat()
            return stat(path, &info) == 0 ? UInt64(info.st_ino) : nil
        }
    }
}
