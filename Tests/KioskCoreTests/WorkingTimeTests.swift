import DeviceModel
import KioskCore
import Testing

@Suite("Working time in words")
struct WorkingTimeTests {
    @Test(
        "minutes are said as people say them",
        arguments: [
            (10, "10 分钟（工作时间）", "10 working minutes"),
            (480, "1 个工作日", "1 working day"),
            (9600, "20 个工作日", "20 working days"),
            (1000, "2 个工作日又 40 分钟（工作时间）", "2 working days and 40 working minutes"),
        ])
    func words(minutes: Int, zh: String, en: String) {
        let words = WorkingTime.words(minutes: minutes)
        #expect(words.zh == zh)
        #expect(words.en == en)
    }
}
