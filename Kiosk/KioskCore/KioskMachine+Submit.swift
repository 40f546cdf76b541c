import DeviceModel
import ItemList

/// Review and submit: complete in form is accepted at once; otherwise one notice names everything missing.
extension KioskMachine {
    mutating func reviewInput(_ input: CitizenInput, _ now: Instant) {
        switch input {
        case .proceed: submit(now)
        case .scan(let material): startScan(material, now)
        case .deliver(let delivery): deliver(delivery, now)
        default: break
        }
    }

    private mutating func submit(_ now: Instant) {
        guard let session else { return }
        let outlook = outlook(session)
        guard outlook.isComplete || outlook.isPartial && session.partialConsent == true else {
            return giveNotice(outlook, now)
        }
        flush()
        let made = makeCases(session, outlook, now)
        self.session?.acts += made.acts
        let records = made.acts.map(KioskRecord.act) + made.cases.map(KioskRecord.caseAccepted)
        let id = commit(records, sealing: made.drafts, for: .submit(session.service, made.cases))
        work(.committing(id))
    }

    private mutating func makeCases(
        _ session: Session, _ outlook: Outlook, _ now: Instant
    ) -> (cases: [CaseRecord], drafts: [SealedDraft], acts: [ActRecord]) {
        let plan = session.plan
        var numbers: [String: CaseNumber] = [:]
        var cases: [CaseRecord] = []
        var drafts: [SealedDraft] = []
        var acts: [ActRecord] = []
        for index in outlook.made {
            let member = plan.cases[index]
            day.lastCase += 1
            let number = CaseNumber(
                "\(settings.hall.id)-\(settings.kiosk)-\(day.compact)-\(ShanghaiTime.padded(day.lastCase, 4))")
            numbers[member.id] = number
            var record = CaseRecord(
                number: number, service: session.service, item: member.id,
                package: plan.members.isEmpty ? nil : session.item.id, acceptedAt: now,
                promisedMinutes: member.promisedMinutes,
                handling: isPromisedForNow(member, now) ? .promised : member.handling,
                limitEnds: settings.hall.hours.instant(after: member.promisedMinutes, from: now), sources: [:],
                tolerated: [:], awaits: [:], delivery: session.delivery(of: member),
                crossProvince: crossProvince(member))
            var content = CaseContent(applicant: session.person, fields: [:], pages: [:], references: [:])
            for material in plan.materials(ofCase: index) {
                let progress = session.progress[material.name]
                if let producer = plan.producer(of: material.name, before: index), let awaited = numbers[producer.id] {
                    record.awaits[material.name] = awaited
                } else if let progress, let source = progress.answeredBy {
                    record.sources[material.name] = source.rawValue
                    if !progress.pages.isEmpty { content.pages[material.name] = progress.pages }
                    content.references[material.name] = progress.reference
                } else if let days = material.toleratedDays {
                    record.tolerated[material.name] = days
                    guard !acts.contains(where: { $0.material == material.name && $0.dueWorkingDays == days }) else {
                        continue
                    }
                    acts.append(
                        ActRecord(
                            service: session.service, kind: .toleratedGap, material: material.name,
                            textVersion: ActTexts.version(.toleratedGap), at: now, dueWorkingDays: days,
                            dueAt: settings.hall.hours.closing(ofWorkingDay: days, after: now)))
                }
            }
            let fields = plan.fields(ofCase: index) + (record.delivery == .post ? plan.deliveryFields : [])
            for field in fields { content.fields[field.id] = session.value(field) }
            cases.append(record)
            drafts.append(SealedDraft(.case(number), content: content))
        }
        return (cases, drafts, acts)
    }

    /// An instant item that needs a person, while nobody is there: promised, from the next opening on.
    private func isPromisedForNow(_ item: ServiceItem, _ now: Instant) -> Bool {
        item.needsPerson && item.handling == .instant && !settings.hall.hours.isOpen(at: now)
    }

    /// Taken here, decided elsewhere.
    private func crossProvince(_ item: ServiceItem) -> CaseRecord.CrossProvince? {
        guard item.crossProvince else { return nil }
        let decider = item.decidedBy ?? item.department
        return CaseRecord.CrossProvince(
            receivingHall: settings.hall.name, decidedBy: decider, answeredBy: item.answeredBy ?? decider)
    }

    mutating func accepted(_ cases: [CaseRecord], _ now: Instant) {
        guard let session else { return }
        self.session?.cases = cases
        let entries = cases.compactMap { record in
            session.plan.cases.first { $0.id == record.item }.map {
                AcceptanceNotice.Entry(
                    record: record, itemName: $0.name, department: $0.department, placePhone: $0.placePhone,
                    fee: $0.guide.fee)
            }
        }
        let outlook = outlook(session)
        let notMade = session.plan.cases.indices.filter { index in
            !cases.contains { $0.item == session.plan.cases[index].id }
        }.map { index in
            AcceptanceNotice.NotMade(
                itemName: session.plan.cases[index].name,
                gaps: (outlook.gaps[index] ?? []).map { gap($0, session) },
                missingFields: (outlook.missingFields[index] ?? []).map(\.label))
        }
        let notice = AcceptanceNotice(
            title: session.item.name, entries: entries, applicant: session.applicant, service: session.service,
            notMade: notMade, acts: session.acts)
        printPaper(.acceptanceNotice(notice), now)
    }

    private mutating func giveNotice(_ outlook: Outlook, _ now: Instant) {
        guard let session else { return }
        let notice = DeficiencyNotice(
            itemName: session.item.name, department: session.item.department, placePhone: session.item.placePhone,
            gaps: outlook.allGaps.map { gap($0, session) }, missingFields: outlook.allMissingFields.map(\.label),
            applicant: session.applicant, service: session.service, at: now)
        self.session?.notice = notice
        printPaper(.deficiencyNotice(notice), now)
    }

    func gap(_ material: String, _ session: Session) -> DeficiencyNotice.Gap {
        let progress = session.progress[material]
        let owner = session.plan.cases.first { $0.materials.contains { $0.name == material } } ?? session.item
        return DeficiencyNotice.Gap(
            material: material, tried: progress?.tried ?? [],
            whereToGet: Texts.whereToGet(material, progress?.sources ?? [], progress?.tried ?? [], owner, settings.hall)
        )
    }

    mutating func tryAgain(_ retry: Session.Stage.Retry, _ now: Instant) {
        session?.message = nil
        switch retry {
        case .deliver: advance(now)
        case .report: if let session { report(code: session.unwrittenReport?.code ?? unresolvedCode(session), now) }
        }
    }
}

extension FormField {
    var label: LocalizedText { LocalizedText(zh: labelZh, en: labelEn) }
}
