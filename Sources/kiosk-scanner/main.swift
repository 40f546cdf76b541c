import SaneScanner
import WorkerLink

WorkerMain.run(name: "kiosk-scanner", handler: SaneScannerHandler())
