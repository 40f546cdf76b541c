import PagePipeline
import WorkerLink

WorkerMain.run(name: "kiosk-pages", handler: PagePipelineHandler())
