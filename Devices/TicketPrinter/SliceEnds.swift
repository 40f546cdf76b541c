/// Where the slices of a ticket end: rising offsets. A text ticket has two or three, which lie in the value itself, so
/// that none is allocated; a long one or a picture has more.
public struct SliceEnds: RandomAccessCollection, Sendable, Hashable {
    private var near = Near()
    private var further: [Int]?
    public let count: Int

    private struct Near: Sendable, Hashable {
        var a = 0
        var b = 0
        var c = 0
        var d = 0
    }

    @inline(__always)
    init(_ ends: UnsafeBufferPointer<Int>) {
        count = ends.count
        if count > 0 { near.a = ends[0] }
        if count > 1 { near.b = ends[1] }
        if count > 2 { near.c = ends[2] }
        if count > 3 { near.d = ends[3] }
        if count > 4 { further = [Int](ends[4...]) }
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { count }

    public subscript(index: Int) -> Int {
        precondition((0..<count).contains(index))
        switch index {
        case 0: return near.a
        case 1: return near.b
        case 2: return near.c
        case 3: return near.d
        default: return further?[index - 4] ?? 0
        }
    }
}
