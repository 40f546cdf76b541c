import Glibc

/// What each errno means, per call, mapped by hand; the raw value is kept. Sources: connect(2), send(2), recv(2),
/// open(2), tty_ioctl(4).
enum ErrnoMap {
    static func connect(_ code: Int32) -> TransportError.Kind {
        switch code {
        case ECONNREFUSED: .refused
        case ETIMEDOUT: .timedOut
        case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EADDRNOTAVAIL: .notFound
        case EACCES, EPERM: .denied
        case ECONNRESET: .lost
        default: .failed
        }
    }

    static func open(_ code: Int32) -> TransportError.Kind {
        switch code {
        case ENOENT, ENODEV, ENXIO, ENOTDIR, ENOTTY: .notFound
        case EACCES, EPERM: .denied
        case EBUSY: .busy
        case EIO: .lost
        default: .failed
        }
    }

    static func transfer(_ code: Int32) -> TransportError.Kind {
        switch code {
        case EPIPE, ECONNRESET, ECONNABORTED, ENOTCONN, ESHUTDOWN: .lost
        // The kernel gave up on keep-alive or TCP_USER_TIMEOUT: the far end is gone, not slow.
        case ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN: .lost
        // A terminal hangs up with EIO, an unplugged adapter with ENXIO or ENODEV.
        case EIO, ENXIO, ENODEV: .lost
        case EBADF: .closed
        default: .failed
        }
    }
}
