import DeviceModel
import EvaluationKeypad
import KioskCore
import KioskStore

/// The keypad takes keys only between `enableKeypad` and `disableKeypad`.
extension KioskController {
    func enableKeypad(_ service: ServiceID, for duration: Duration) {
        disableKeypad()
        guard let keypad = parts.keypad else { return }
        let command = commandID()
        let envelope = CommandEnvelope(
            requestID: command, client: Self.client, queueTimeout: .seconds(2), executionTimeout: duration)
        keypadWait = Task {
            await withTaskCancellationHandler {
                let completion = await keypad.awaitKey(Self.ratingKeys, envelope)
                guard case .success(let press) = completion, !Task.isCancelled else { return }
                Failpoint.keyAfter.pass()
                self.feed(.key(press.key, sequence: press.sequence))
            } onCancel: {
                Task { await keypad.device.cancel(command) }
            }
        }
    }

    func disableKeypad() {
        keypadWait?.cancel()
        keypadWait = nil
    }

    /// The five levels, and the key that says no.
    static let ratingKeys: Set<KeypadKey> = [
        .verySatisfied, .satisfied, .fairlySatisfied, .dissatisfied, .veryDissatisfied, .cancel,
    ]
}
