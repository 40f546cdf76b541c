import DeviceModel
import KioskCore
import KioskStore
import Logging
import Ports

/// Questions to the district's services, and whether they answer at all.
extension KioskController {
    func startAsking(_ id: RequestID, _ request: PortRequest) {
        let ports = parts.ports
        let limit = settings.limits.port
        running[id] = Task {
            let answer = await ports.ask(request, deadline: limit)
            self.running[id] = nil
            if case .unavailable = answer {
                self.see(request.port, .down)
            } else {
                self.see(request.port, .up)
            }
            self.feed(.answer(answer, to: id))
        }
    }

    func startPorts() {
        for port in PortKind.allCases {
            background.append(
                Task { [parts] in
                    while !Task.isCancelled {
                        let view = await parts.ports.probe(port, deadline: parts.pace.probeDeadline)
                        self.see(port, view)
                        do { try await parts.time.sleep(parts.pace.portProbe) } catch { return }
                    }
                })
        }
    }

    /// Notes how a port is; the rules hear of changes.
    func see(_ port: PortKind, _ view: PortView) {
        let before = portViews.updateValue(view, forKey: port)
        switch view {
        case .down: raiseOwnFault(.portDown(port), evidence: "no answer by its contract")
        case .up: clearOwnFault(.portDown(port), reading: "port=answered")
        case .unknown: break
        }
        guard before != view, life == .running else { return }
        feed(.port(port, view))
        emit(.port(port, view))
        if view == .down {
            log.warning("port.down", metadata: ["port": "\(port.rawValue)"])
        } else if view == .up, before == .down {
            log.notice("port.up", metadata: ["port": "\(port.rawValue)"])
        }
        if port == .caseReceiver, view == .up { deliveryBell.ring() }
    }
}
