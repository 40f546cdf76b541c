// Parser: Devices/WorkerLink/WorkerFrames.swift

/// Feeds the input to the decoder in pieces whose size the first byte sets, and in one piece; both must give the same
/// frames and the same end, and each frame must encode to the bytes it came from.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWorkerFrames(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard size > 1 else { return 0 }
    let input = Array(UnsafeBufferPointer(start: data + 1, count: size - 1))
    let whole = decode(input, piece: input.count)
    let pieces = decode(input, piece: Int(data[0]) + 1)
    precondition(whole.frames == pieces.frames && whole.error == pieces.error)
    var again: [UInt8] = []
    for frame in whole.frames {
        guard let bytes = try? frame.encoded() else { preconditionFailure("a decoded frame does not encode") }
        again += bytes
    }
    precondition(input.starts(with: again))
    return 0
}

func decode(_ input: [UInt8], piece: Int) -> (frames: [WorkerFrame], error: WorkerFrameError?) {
    var decoder = WorkerFrameDecoder()
    var frames: [WorkerFrame] = []
    var at = 0
    do throws(WorkerFrameError) {
        while at < input.count {
            let end = min(at + piece, input.count)
            decoder.append(input[at..<end])
            at = end
            while let frame = try decoder.next() { frames.append(frame) }
            precondition(decoder.pending <= WorkerFrame.headerLength + WorkerFrame.body_max + piece)
        }
        try decoder.finish()
    } catch {
        return (frames, error)
    }
    return (frames, nil)
}
