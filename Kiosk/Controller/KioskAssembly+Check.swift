import DeviceModel
import DeviceRuntime
import EvaluationKeypad
import ListTrust
import Ports
import TicketPrinter
import Vault

extension KioskAssembly {
    /// What a configuration of good form names that is not there or not usable: keys, models, addresses. Opens no
    /// store and no device.
    public static func check(_ configuration: KioskConfiguration) -> [Failure] {
        var failures: [Failure] = []
        func note(_ setting: String, _ body: () throws -> Void) {
            do { try body() } catch let failure as Failure {
                failures.append(failure)
            } catch { failures.append(Failure(setting: setting, reason: "\(error)")) }
        }
        note("hub.key") { _ = try HubPublicKey(file: configuration.hubKeyFile) }
        note("list.key") { _ = try PublicKeyFile.read(path: configuration.list.keyFile) }
        if let printer = configuration.printer { note("printer.model") { _ = try model(printer) } }
        if let keypad = configuration.keypad { note("keypad.keymap") { _ = try keymap(keypad) } }
        return failures
    }
}
