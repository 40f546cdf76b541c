import Hummingbird
import Logging
import NIOCore

/// A request's surroundings: its connection, and the loopback port it came in by (nil: the Unix socket).
struct APIContext: InitializableFromSource, Sendable {
    let channel: any Channel
    let logger: Logger
    let port: Int?

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
        if case .unixDomainSocket? = source.channel.localAddress {
            port = nil
        } else {
            port = source.channel.localAddress?.port
        }
    }
}
