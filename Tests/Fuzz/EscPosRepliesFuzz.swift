// Parser: Devices/TicketPrinter/EscPosReplies.swift

/// Feeds the input whole and in pieces whose size the first byte sets; both must give the same replies, and no byte
/// may vanish or be counted twice.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzEscPosReplies(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard size > 1 else { return 0 }
    let input = Array(UnsafeBufferPointer(start: data + 1, count: size - 1))
    let whole = decode(input, piece: input.count)
    precondition(whole == decode(input, piece: Int(data[0]) + 1))
    precondition(whole.reduce(0) { $0 + length($1) } == input.count)
    return 0
}

private func decode(_ bytes: [UInt8], piece: Int) -> [EscPosReply] {
    var decoder = EscPosReplyDecoder()
    var replies: [EscPosReply] = []
    var start = 0
    while start < bytes.count {
        let end = min(bytes.count, start + piece)
        decoder.feed(bytes[start..<end]) { replies.append($0) }
        start = end
    }
    decoder.abandon { replies.append($0) }
    precondition(!decoder.isInside)
    return replies
}

/// Bytes on the wire of one reply.
private func length(_ reply: EscPosReply) -> Int {
    switch reply {
    case .realTime, .byte, .xon, .xoff, .powerOn, .stray: 1
    case .automatic: 4
    case .processID: 7
    case .offline(let content): 3 + content.count
    case .cleared(let content): 3 + content.count
    case .block(_, let content): 3 + content.count
    case .text(let content): 2 + content.count
    }
}
