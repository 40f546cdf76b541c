import DeviceModel

/// Identity by a one-time code sent to the person: a typed number alone identifies nobody.
extension KioskMachine {
    /// Recognitions that may fail before another way is offered first.
    static let failuresBeforeOtherWay = 2
    /// After so many no code is sent or checked any more in this session.
    static let failureBound = 5

    mutating func identifyInput(_ input: CitizenInput, _ now: Instant) {
        guard let session else { return }
        switch (input, session.stage) {
        case (.requestCode(let typed), .identify), (.requestCode(let typed), .code):
            guard session.failures < Self.failureBound else { return }
            let number = typed.isEmpty ? session.typedNumber : IDNumber.normalised(typed)
            guard number.utf8.count == 18, IDNumber.isValid(number) else {
                self.session?.message = Texts.fieldIDNumber
                return setLimit(now)
            }
            self.session?.typedNumber = number
            self.session?.message = nil
            ask(.sendCode(idNumber: number), stage: .sendingCode)
        case (.enterCode(let typed), .code(let challenge, let maskedPhone)):
            guard session.failures < Self.failureBound else { return }
            let code = typed.trimmed
            guard (4...8).contains(code.utf8.count), code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                self.session?.message = Texts.codeForm
                return setLimit(now)
            }
            self.session?.message = nil
            ask(
                .checkCode(challenge: challenge, code: code),
                stage: .checkingCode(challenge: challenge, maskedPhone: maskedPhone))
        default: break
        }
    }

    /// Asks a port; the answer or the timer ends it.
    mutating func ask(_ request: PortRequest, stage: Session.Stage) {
        let id = requestID()
        work(stage)
        session?.request = id
        out.append(.setTimer(.request(id), after: settings.limits.port + .seconds(5)))
        out.append(.ask(id, request))
    }

    mutating func answered(_ answer: PortAnswer, _ id: RequestID, _ now: Instant) {
        guard let session, session.request == id else { return }
        switch session.stage {
        case .sendingCode: codeSent(answer, now)
        case .checkingCode(let challenge, let phone): codeChecked(answer, challenge, phone, now)
        case .lookingUp(let material, let source): lookedUp(answer, material, source, now)
        default: return
        }
    }

    mutating func endRequest() {
        guard let request = session?.request else { return }
        session?.request = nil
        out.append(.cancelTimer(.request(request)))
    }

    private mutating func codeSent(_ answer: PortAnswer, _ now: Instant) {
        endRequest()
        switch answer {
        case .codeSent(let challenge, let phone):
            session?.message = nil
            show(.code(challenge: challenge, maskedPhone: Masking.masked(phone: phone)), now)
        case .unknownPerson, .notIdentified:
            session?.failures += 1
            session?.message = Texts.unknownPerson
            show(.identify, now)
        default:
            session?.message = Texts.identityUnavailable
            session?.isIdentitySilent = true
            show(.identify, now)
        }
    }

    private mutating func codeChecked(_ answer: PortAnswer, _ challenge: String, _ phone: String, _ now: Instant) {
        endRequest()
        switch answer {
        case .identified(let person) where IDNumber.normalised(person.idNumber) == session?.typedNumber:
            session?.person = person
            session?.message = nil
            advance(now)
        case .notIdentified, .unknownPerson, .identified:
            session?.failures += 1
            session?.message = Texts.wrongCode
            show(.code(challenge: challenge, maskedPhone: phone), now)
        default:
            session?.message = Texts.identityUnavailable
            session?.isIdentitySilent = true
            show(.code(challenge: challenge, maskedPhone: phone), now)
        }
    }
}
