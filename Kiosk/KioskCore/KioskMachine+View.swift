public import DeviceModel
import ItemList

/// What the screen shows and says in each stage; the same on every screen.
extension KioskMachine {
    /// The screen now.
    public func view(at now: Instant) -> ScreenView {
        var view = session.map { sessionView($0, now) } ?? restingView(now)
        view.assist = assistance(at: now).sorted()
        view.choices = ChoiceKeys.assigned(to: view.choices)
        view.speech = Texts.spoken([view.title] + view.lines + [Texts.spokenChoices(view.choices, view.assist)])
        return view
    }

    private func sessionView(_ session: Session, _ now: Instant) -> ScreenView {
        var view = content(session, now)
        view.service = session.service
        view.item = session.item.id
        if let message = session.message { view.lines.insert(message, at: 0) }
        if session.canBeCancelled, !view.choices.contains(where: { $0.id == "cancel" }) {
            if session.canReport { view.choices.append(Texts.choice("reportUnresolved")) }
            view.choices.append(Texts.choice("cancel"))
        }
        if let limit = session.limit {
            view.limit = limit
            view.choices.append(Texts.choice("moreTime"))
            view.lines.append(limit.warned ? Texts.limitWarning(limit) : Texts.limitNote(limit))
        }
        view.numbers = session.tickets.map(\.label) + session.cases.map(\.number.value)
        if session.report != nil { view.numbers.append(session.service.value) }
        return view
    }

    private func restingView(_ now: Instant) -> ScreenView {
        if let farewell, now < farewell.until {
            return ScreenView(
                stage: "ended", title: farewell.text, speech: farewell.text, choices: [Texts.choice("start")])
        }
        return ScreenView(
            stage: "ready", title: Texts.readyTitle(settings.hall), lines: [Texts.readyLine(settings.hall)],
            speech: Texts.readyTitle(settings.hall), choices: ["start", "reportItem"].map(Texts.choice))
    }

    private func content(_ session: Session, _ now: Instant) -> ScreenView {
        switch session.stage {
        case .notice: return notice(session, now)
        case .identify:
            return made(
                "identify", Texts.identifyTitle, Texts.identifyLines(session.item) + otherWay(session, now),
                session.failures < Self.failureBound ? ["requestCode"] : [])
        case .sendingCode: return made("identify", Texts.sendingCode, [Texts.slow(portWait)], [])
        case .code(_, let phone):
            return made(
                "code", Texts.codeTitle, [Texts.codeSent(phone)] + otherWay(session, now),
                session.failures < Self.failureBound ? ["enterCode", "requestCode"] : [])
        case .checkingCode: return made("code", Texts.checkingCode, [Texts.slow(portWait)], [])
        case .lookupConsent:
            let materials = session.plan.materials.filter { $0.sources.contains(where: \.isLookup) }
            var view = made(
                "lookup", Texts.lookupTitle, materials.map(Texts.lookupLine) + [Texts.lookupDecline],
                ["proceed", "declineLookups"])
            view.materials = materials.map(\.name)
            return view
        case .lookingUp(let material, let source):
            var view = made("lookup", Texts.lookingUp(material, source), [Texts.slow(portWait)], [])
            view.materials = [material]
            return view
        case .form: return form(session)
        case .scan: return scan(session, now)
        case .scanning(let material):
            var view = made("scan", Texts.scanning(material), [Texts.slow(scanWait)], [])
            view.materials = [material]
            return view
        case .consent: return consent(session)
        case .review: return review(session, now)
        case .committing: return made("committing", Texts.committing, [], [])
        case .commitFailed:
            return made(
                "result", Texts.notDoneTitle,
                (session.message == nil ? [Texts.storeFailed] : []) + waysOn(session.item, now), ["proceed"])
        case .printing where session.limit != nil:
            return made("printing", Texts.printStuckTitle, outcome(session) + stuckLines(session), ["proceed"])
        case .printing: return made("printing", Texts.printing, outcome(session) + [Texts.slow(printWait)], [])
        case .result: return result(session, now)
        case .evaluate:
            var view = made(
                "evaluate", Texts.evaluateTitle, outcome(session) + [Texts.evaluateLine],
                (1...5).reversed().map { "rate\($0)" })
            view.paper = session.outcome
            return view
        case .explain:
            var view = made(
                "explain", Texts.explainTitle, [Texts.explainLine, Texts.explainCallBack],
                ["explainRating", "proceed"])
            view.fields = [
                FieldPrompt(
                    id: "reasons", label: Texts.explainReasons, kind: "choices", required: false,
                    choices: BadRatingReason.allCases.map(\.rawValue),
                    choiceLabels: BadRatingReason.allCases.map(\.label)),
                FieldPrompt(id: "phone", label: Texts.explainPhone, kind: "phone", required: false),
            ]
            return view
        }
    }

    private func made(
        _ stage: String, _ title: LocalizedText, _ lines: [LocalizedText], _ choices: [String]
    ) -> ScreenView {
        ScreenView(stage: stage, title: title, lines: lines, speech: title, choices: choices.map(Texts.choice))
    }

    /// Ordinary or priority where the queue has both: equal choices, ordinary unless declared.
    private func notice(_ session: Session, _ now: Instant) -> ScreenView {
        var lines = Texts.notice(session.item, session.plan, settings.hall) + session.warnings
        let hasPriority = hasPriority(session.item, at: now)
        if hasPriority { lines.append(Texts.queueClass(session.queueClass)) }
        return made(
            "notice", Texts.noticeTitle(session.item), lines,
            ["proceed"] + (hasPriority ? ["ordinaryNumber", "priorityNumber"] : []))
    }

    private func otherWay(_ session: Session, _ now: Instant) -> [LocalizedText] {
        guard session.failures >= Self.failuresBeforeOtherWay || session.isIdentitySilent else { return [] }
        return [Texts.otherWay] + waysOn(session.item, now)
    }

    private func form(_ session: Session) -> ScreenView {
        let acts = session.actsToAsk
        let fields = session.fieldsToAsk
        var lines = fields.isEmpty ? [] : [Texts.formLine]
        for act in acts {
            lines.append(
                session.progress[act]?.frontier == .promise
                    ? ActTexts.promise(act, session.item) : ActTexts.declaration(act, session.item))
        }
        var view = made(
            "form", Texts.formTitle, lines,
            (fields.isEmpty ? [] : ["fill"]) + (acts.isEmpty ? [] : ["promise"]) + ["proceed"])
        view.materials = acts
        view.fields = fields.map { field in
            FieldPrompt(
                id: field.id, label: field.label, kind: field.kind.rawValue, required: field.required,
                choices: field.choices, known: session.values[field.id].map { Masking.field($0, field) },
                problem: session.problems[field.id])
        }
        return view
    }

    private func scan(_ session: Session, _ now: Instant) -> ScreenView {
        let isDown = isDown(.documentScanner, now)
        var lines = session.toScan.map { Texts.scanLine($0, session.progress[$0]?.tried ?? []) }
        if isDown { lines += [Texts.scannerDown] + waysOn(session.item, now) }
        if !isDown, session.isScanFailing { lines += [Texts.otherWay] + waysOn(session.item, now) }
        var view = made("scan", Texts.scanTitle, lines, (isDown ? [] : ["scan"]) + ["missing"])
        view.materials = session.toScan
        return view
    }

    private func consent(_ session: Session) -> ScreenView {
        let outlook = outlook(session)
        let lines = session.plan.cases.indices.map { index in
            Texts.memberOutlook(
                session.plan.cases[index].name, canBeMade: outlook.made.contains(index),
                missing: (outlook.gaps[index] ?? []) + (outlook.missingFields[index] ?? []).map(\.labelZh))
        }
        return made("review", Texts.consentTitle, lines, ["consentPartial"])
    }

    private func review(_ session: Session, _ now: Instant) -> ScreenView {
        let outlook = outlook(session)
        let goes = outlook.isComplete || outlook.isPartial && session.partialConsent == true
        var lines: [LocalizedText] = []
        if let person = session.person {
            lines.append(Texts.applicant(Masking.name(person.name), Masking.idNumber(person.idNumber)))
        }
        for field in session.plan.fields {
            if let value = session.value(field) { lines.append(Texts.pair(field.label, Masking.field(value, field))) }
        }
        for material in session.plan.materials {
            let due = material.toleratedDays.flatMap { settings.hall.hours.closing(ofWorkingDay: $0, after: now) }
            lines.append(Texts.materialState(material, session.progress[material.name]?.answeredBy, due: due))
        }
        if !goes {
            lines +=
                outlook.allGaps.map { Texts.missing($0) } + outlook.allMissingFields.map { Texts.missing($0.label) }
        }
        let final = session.finallyScanned
        if !final.isEmpty { lines += final.map { Texts.retakesUsedUp($0) } + waysOn(session.item, now) }
        let scannable = isDown(.documentScanner, now) ? [] : session.scannable
        var choices = ["proceed"] + (scannable.isEmpty ? [] : ["scan"])
        if goes, session.plan.canBePosted {
            lines.append(handover(session))
            choices += ["deliverCounter", "deliverPost"]
        }
        var view = made(
            "review", goes ? Texts.reviewTitle : Texts.incompleteTitle,
            lines + [goes ? Texts.reviewLine(session.item) : Texts.incompleteLine], choices)
        view.materials = scannable
        return view
    }

    /// How the result will be handed over, as far as chosen.
    private func handover(_ session: Session) -> LocalizedText {
        guard session.isPosted else { return Texts.atCounter(session.item, settings.hall) }
        let to = session.plan.deliveryFields.map { Masking.field(session.value($0) ?? "", $0) }
        return Texts.byPost(to.joined(separator: " "))
    }

    /// What was done, with its numbers.
    private func outcome(_ session: Session) -> [LocalizedText] {
        var lines = session.tickets.map { Texts.ticket($0) }
        lines += session.cases.map { record in
            Texts.caseLine(record, session.plan.cases.first { $0.id == record.item }?.name ?? "")
        }
        for record in session.cases {
            if let elsewhere = record.crossProvince { lines.append(Texts.crossProvince(elsewhere)) }
            if session.plan.canBePosted { lines.append(Texts.handover(record, session.item, settings.hall)) }
        }
        if !session.tickets.isEmpty {
            let open = session.plan.materials.filter { session.progress[$0.name]?.answeredBy == nil }.map(\.name)
            lines += open.map { Texts.bring($0) }
        }
        if let notice = session.notice, session.cases.isEmpty {
            lines += notice.gaps.map { Texts.pair(LocalizedText(zh: $0.material, en: $0.material), $0.whereToGet) }
            lines += notice.missingFields.map { Texts.missing($0) }
        }
        if let report = session.report {
            lines.append(Texts.reportNoted(settings.hall))
            if let service = report.service { lines.append(Texts.reportNumber(service)) }
        }
        return lines
    }

    private func result(_ session: Session, _ now: Instant) -> ScreenView {
        var choices = ["proceed"]
        let canReprint = canReprint(session, now)
        if canReprint { choices.insert("reprint", at: 0) }
        var view = made(
            session.tickets.isEmpty ? "result" : "number", Texts.resultTitle(session),
            outcome(session) + [Texts.paper(session.outcome, canReprint: canReprint, settings.hall)], choices)
        view.paper = session.outcome
        return view
    }

    // What a question, a scan or a print may take at most; then the kiosk goes on by itself.
    private var portWait: Duration { settings.limits.port + .seconds(5) }
    private var scanWait: Duration { settings.limits.scan * 2 + .seconds(5) }
    private var printWait: Duration { settings.limits.print * 2 + .seconds(5) }
}
