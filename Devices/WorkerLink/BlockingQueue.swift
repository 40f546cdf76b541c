import Glibc

/// A bounded queue between threads. Only dedicated threads may wait in it, never the cooperative pool.
///
/// Safe: every access to `elements` holds `mutex`.
public final class BlockingQueue<Element: Sendable>: @unchecked Sendable {
    private let capacity: Int
    private var elements: [Element] = []
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let filled = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    public init(capacity: Int) {
        self.capacity = capacity
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(filled, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(filled)
        pthread_mutex_destroy(mutex)
        filled.deallocate()
        mutex.deallocate()
    }

    /// - Returns: false if the queue is full.
    public func push(_ element: Element) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard elements.count < capacity else { return false }
        elements.append(element)
        pthread_cond_signal(filled)
        return true
    }

    /// Waits for an element, at most so many milliseconds; nil: without limit.
    public func pop(timeout_ms: Int?) -> Element? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        var until = timespec()
        if let timeout_ms {
            clock_gettime(CLOCK_MONOTONIC, &until)
            until.tv_sec += timeout_ms / 1000
            until.tv_nsec += timeout_ms % 1000 * 1_000_000
            if until.tv_nsec >= 1_000_000_000 {
                until.tv_sec += 1
                until.tv_nsec -= 1_000_000_000
            }
        }
        while elements.isEmpty {
            if timeout_ms == nil {
                pthread_cond_wait(filled, mutex)
            } else if pthread_cond_timedwait(filled, mutex, &until) == ETIMEDOUT {
                return nil
            }
        }
        return elements.removeFirst()
    }
}
