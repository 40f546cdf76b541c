import CLinux
import Foundation
import Glibc
import Testing

@testable import Vault

@Suite("DataKey")
struct DataKeyTests {
    @Test("keys are random and 32 bytes long")
    func random() throws {
        let keys = try (0..<64).map { _ in try DataKey().bytes.withBytes { Array($0) } }
        #expect(Set(keys).count == 64)
        #expect(keys.allSatisfy { $0.count == 32 })
    }

    @Test("a key lies in locked memory that is not dumped and is empty in a fork")
    func locked() throws {
        let key = try DataKey()
        try #require(key.isLocked)
        let address = try key.bytes.withBytes { UInt(bitPattern: $0.baseAddress) }
        let flags = try #require(Self.flags(of: address, in: Self.maps()))
        // lo: locked, dd: not dumped, wf: wiped on fork (proc(5), VmFlags).
        #expect(!key.isDestroyed)
        #expect(flags.contains("lo") && flags.contains("dd") && flags.contains("wf"), "\(flags)")
    }

    @Test("a wiped key is gone from memory, and its memory from the process")
    func wiped() throws {
        let key = try DataKey()
        let address = try key.bytes.withBytes { UInt(bitPattern: $0.baseAddress) }
        key.destroy()
        let flags = Self.flags(of: address, in: try Self.maps())
        #expect(flags == nil || !(flags?.contains("wf") ?? false))
        #expect(throws: VaultError.destroyed) { try key.bytes.withBytes { $0.count } }
    }

    @Test("a key travels in a memfd, which the taker empties")
    func travels() throws {
        let key = try DataKey()
        let descriptor = try key.transferDescriptor()
        defer { close(descriptor) }
        let taken = try DataKey(takingFrom: descriptor)
        #expect(try taken.bytes.withBytes { Array($0) } == key.bytes.withBytes { Array($0) })
        var left = [UInt8](repeating: 1, count: 32)
        #expect(pread(descriptor, &left, 32, 0) == 32)
        #expect(left == [UInt8](repeating: 0, count: 32))
    }

    @Test("a descriptor of another size is no key")
    func wrongSize() throws {
        let descriptor = kl_memfd_create("test")
        defer { close(descriptor) }
        for size in [0, 31, 33, 4096] {
            #expect(ftruncate(descriptor, off_t(size)) == 0)
            #expect(throws: VaultError.self) { try DataKey(takingFrom: descriptor) }
        }
        #expect(throws: VaultError.self) { try DataKey(takingFrom: -1) }
    }

    /// All of smaps: the kernel gives it in pieces, and Foundation takes the first for the whole.
    static func maps() throws -> String {
        let file = open("/proc/self/smaps", O_RDONLY)
        try #require(file >= 0)
        defer { close(file) }
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = read(file, &piece, piece.count)
            if got <= 0 { return String(decoding: text, as: UTF8.self) }
            text += piece[..<got]
        }
    }

    static func flags(of address: UInt, in smaps: String) -> [Substring]? {
        var inside = false
        for line in smaps.split(separator: "\n") {
            let word = line.prefix { $0 != " " }
            let ends = word.split(separator: "-").compactMap { UInt($0, radix: 16) }
            if ends.count == 2 { inside = ends[0] <= address && address < ends[1] }
            if inside, line.hasPrefix("VmFlags:") { return Array(line.split(separator: " ").dropFirst()) }
        }
        return nil
    }
}
