import ItemList
import NIOCore

/// One client of the control socket: its lines are answered one after another, in their order.
final class DistrictControlHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    /// Lines that wait; with more, nothing is read until they are answered.
    static let lines_max = 64

    private let district: District
    private var pending: [UInt8] = []
    private var lines: [[UInt8]] = []
    private var isAnswering = false
    private var isLast = false

    init(_ district: District) { self.district = district }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isLast else { return }
        pending.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        var rest = pending[...]
        while let end = rest.firstIndex(of: 0x0A) {
            lines.append(Array(rest[rest.startIndex..<end]))
            rest = rest[(end + 1)...]
        }
        pending = Array(rest)
        if pending.count > DistrictControl.lineBytes {
            // What follows cannot be told apart any more: one answer, then the end.
            pending = []
            lines.append([])
            isLast = true
        }
        if lines.count > Self.lines_max { setReading(context, false) }
        answerNext(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            isLast = true
            answerNext(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// A client that breaks off ends its own conversation only.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func setReading(_ context: ChannelHandlerContext, _ on: Bool) {
        context.channel.setOption(.autoRead, value: on).whenFailure { _ in }
    }

    private func answerNext(_ context: ChannelHandlerContext) {
        guard !isAnswering else { return }
        guard !lines.isEmpty else {
            if isLast { context.close(promise: nil) }
            return
        }
        isAnswering = true
        let line = lines.removeFirst()
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        Task { [district] in
            let reply = await DistrictCommand.answer(line, district).canonical + [0x0A]
            eventLoop.execute {
                let (handler, context) = bound.value
                guard context.channel.isActive else { return }
                context.writeAndFlush(handler.wrapOutboundOut(ByteBuffer(bytes: reply))).whenComplete { _ in
                    let (handler, context) = bound.value
                    handler.isAnswering = false
                    if handler.lines.isEmpty, !handler.isLast { handler.setReading(context, true) }
                    handler.answerNext(context)
                }
            }
        }
    }
}
