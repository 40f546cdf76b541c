/// How long it takes.
extension LintRule {
    static let limits: [LintRule] = [
        item(
            "limits.noPromise", .note,
            why: ListText("承诺件应比法定时限快", "a promised item should promise something"),
            remedy: ListText("尽量缩短承诺时限", "Promise less than the legal limit, if it can be kept")
        ) { item in
            item.handling == .promised && item.promisedMinutes == item.legalMinutes
                ? [
                    LintHit(
                        item, "promisedMinutes", String(item.promisedMinutes), "承诺时限等于法定时限",
                        "the promised limit is the legal one")
                ] : []
        },
        item(
            "limits.oddDays", .note,
            why: ListText("超过一天的时限按工作日显示", "limits over a day are shown in working days"),
            remedy: ListText("写成 480 的倍数", "Write a multiple of 480")
        ) { item in
            [("promisedMinutes", item.promisedMinutes), ("legalMinutes", item.legalMinutes)].compactMap {
                $1 > 480 && $1 % 480 != 0
                    ? LintHit(item, $0, String($1), "\($1) 分钟不是整工作日", "\($1) minutes are no whole working days") : nil
            }
        },
    ]
}
