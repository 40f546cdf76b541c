/// Something that takes time.
enum Motion: Hashable, Sendable {
    /// Comes next: the mark goes on the paper when those before it are done.
    case begin(Mark)
    /// Prints or feeds so many more dots of the last mark.
    case dots(Int)
    /// Seconds of the knife's way left.
    case cut(PrintedTicket.End, seconds: Double)
}

extension VirtualPrinter {
    var dotsPerSecond: Double { profile.speed * 8 / slowness }

    func remainingSeconds(_ motion: Motion) -> Double {
        switch motion {
        case .begin(let mark): Double(min(mark.height, paperDots)) / dotsPerSecond - credit
        case .dots(let left): Double(max(1, min(left, paperDots, dotsToFault ?? left))) / dotsPerSecond - credit
        case .cut(_, let seconds): seconds
        }
    }

    /// Works off input and moves paper until the instant; replies made on the way carry the instant of `now`.
    mutating func work(until target: Duration) {
        var left = VirtualPrinter.seconds(target - now) + credit
        credit = 0
        while canWork {
            guard let motion = motions.first else {
                guard let token = dequeue() else { return }
                perform(token)
                continue
            }
            switch motion {
            case .begin(let mark):
                tickets[tickets.count - 1].marks.append(mark)
                motions[0] = .dots(mark.height)
            case .dots(let dots):
                // A hair more than the quotient, so that a span which is exact in decimal is so here.
                let possible = Int((left * dotsPerSecond + 1e-6).rounded(.down))
                let moved = max(0, min(dots, possible, paperDots, dotsToFault ?? dots))
                guard moved > 0 || dots == 0 else {
                    credit = max(0, left)
                    return
                }
                left -= Double(moved) / dotsPerSecond
                motions[0] = .dots(dots - moved)
                if dots == moved { motions.removeFirst() }
                move(moved)
            case .cut(let kind, let seconds):
                guard !isCutterJammed else {
                    cutterError = true
                    return
                }
                guard left + 1e-9 >= seconds else {
                    motions[0] = .cut(kind, seconds: seconds - max(0, left))
                    return
                }
                left -= seconds
                motions.removeFirst()
                finishTicket(kind)
            }
        }
    }

    static func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    private mutating func move(_ dots: Int) {
        guard dots > 0 else { return }
        let last = tickets.count - 1
        tickets[last].dots += dots
        let mark = tickets[last].marks.count - 1
        if mark >= 0 {
            tickets[last].marks[mark].printedDots += dots
            if case .feed = tickets[last].marks[mark].content {} else { temperature += Double(dots) * 0.001 }
        }
        paperDots -= dots
        if temperature > 80, !isOverheated { isOverheated = true }
        countDots(dots)
    }

    /// The head cools towards the room; hot, it waits until 70 degrees.
    mutating func cool(for time: Duration) {
        let seconds = VirtualPrinter.seconds(time)
        guard seconds > 0, !activeFaults.contains(.overheat) else { return }
        temperature = 25 + (temperature - 25) * max(0, 1 - seconds / 40)
        if isOverheated, temperature < 70 { isOverheated = false }
    }

    /// Starts a mark and its motion.
    mutating func put(_ content: Mark.Content, height: Int) {
        guard height > 0 else { return }
        motions.append(.begin(Mark(content, height: height)))
    }

    private mutating func finishTicket(_ end: PrintedTicket.End) {
        tickets[tickets.count - 1].end = end
        startTicket(inMiddle: false)
    }

    private mutating func startTicket(inMiddle: Bool) {
        var next = PrintedTicket(sequence: tickets[tickets.count - 1].sequence + 1, width: profile.dots)
        next.startsInMiddle = inMiddle
        tickets.append(next)
        if tickets.count > VirtualPrinter.keptTickets {
            tickets.removeFirst(tickets.count - VirtualPrinter.keptTickets)
        }
    }

    /// Older pieces are forgotten.
    public static let keptTickets = 500

    /// The roll ended under the ticket: the rest goes on a new piece.
    mutating func splitTicket(end: PrintedTicket.End) {
        let last = tickets.count - 1
        let old = tickets[last]
        guard old.dots > 0 || !old.marks.isEmpty else { return }
        tickets[last].end = end
        startTicket(inMiddle: old.hasContent || old.startsInMiddle)
        guard case .dots(let left) = motions.first, let mark = old.marks.last else { return }
        var rest = Mark(mark.content, height: left, skippedDots: mark.skippedDots + mark.printedDots)
        if case .raster(var raster) = mark.content {
            raster.bytes = Array(raster.bytes.suffix(left / max(1, raster.scaleY) * raster.bytesPerRow))
            rest.content = .raster(raster)
        }
        rest.height = mark.height - mark.printedDots
        tickets[tickets.count - 1].marks = [rest]
    }
}
