import DeviceModel
import Invariants
import ItemList
import Testing

@testable import KioskCore

@Suite("Every item of the sample list")
struct EveryItemTests {
    static let served = SampleList.list.items.filter { !$0.steps.contains(.printDocument) }

    @Test("87 items, of which the 14 that print a document are not offered, with the reason and a way on")
    func offers() throws {
        let kiosk = Kiosk()
        let offers = kiosk.machine.offers(at: kiosk.now)
        #expect(offers.count == 87)
        let closed = offers.filter { !$0.offered }
        #expect(closed.count == 14)
        for offer in closed {
            #expect(offer.reasons.map(\.code) == ["step.printDocument.unserved"])
            #expect(!offer.alternatives.isEmpty)
        }
    }

    @Test("is walked to its number or its cases when everything is found or brought", arguments: served)
    func happy(item: ServiceItem) {
        var kiosk = Kiosk()
        kiosk.walk(item.id)
        #expect(kiosk.stage == "evaluate")
        if item.steps.contains(.takeNumber) {
            #expect(kiosk.tickets.map(\.label) == ["A001"])
            #expect(kiosk.cases.isEmpty)
        } else {
            let members = SampleList.list.members(ofPackage: item)
            #expect(kiosk.cases.map(\.item) == (members.isEmpty ? [item.id] : members.map(\.id)))
            #expect(kiosk.drafts.map(\.subject) == kiosk.cases.map { SealedSubject.case($0.number) })
            #expect(kiosk.cases.first?.number.value == "HJ-K01-20260304-0001")
            #expect(kiosk.notice == nil)
            #expect(kiosk.drafts.allSatisfy { $0.content.applicant == Kiosk.person })
        }
        kiosk.feed(.key(.verySatisfied, sequence: 3))
        #expect(kiosk.evaluations.map(\.result) == [.rated(level: 5, input: 3)])
        #expect(kiosk.ends == [.completed])
        #expect(kiosk.erased.count == 1)
        #expect(!kiosk.machine.isInSession)
    }

    @Test("with every material missing gives one notice of exactly what is needed, or its number", arguments: served)
    func nothing(item: ServiceItem) {
        var kiosk = Kiosk()
        kiosk.walk(item.id, lookups: { _ in .none }, brings: false)
        #expect(kiosk.stage == "evaluate")
        guard !item.steps.contains(.takeNumber) else {
            #expect(kiosk.tickets.count == 1)
            return
        }
        let members = SampleList.list.members(ofPackage: item)
        let cases = members.isEmpty ? [item] : members
        // Strictly needed by some case and not made by an earlier one.
        var needed: Set<String> = []
        for (index, member) in cases.enumerated() {
            for material in member.materials where material.toleratedDays == nil {
                if !cases[..<index].contains(where: { $0.produces == material.name }) { needed.insert(material.name) }
            }
        }
        for material in item.materials where !members.isEmpty && material.toleratedDays == nil {
            let isMembers = members.contains {
                $0.materials.contains { $0.name == material.name } || $0.produces == material.name
            }
            if !isMembers { needed.insert(material.name) }
        }
        let fields = (members.isEmpty ? item.fields : item.fields + members.flatMap(\.fields))
            .filter { $0.required && $0.from?.hasPrefix("identity.") != true }
        guard !needed.isEmpty || !fields.isEmpty else {
            #expect(kiosk.cases.count == cases.count)
            return
        }
        #expect(Set(kiosk.notice?.gaps.map(\.material) ?? []) == needed)
        #expect(kiosk.notice?.gaps.count == needed.count)
        #expect(Set(kiosk.notice?.missingFields.map(\.zh) ?? []) == Set(fields.map(\.labelZh)))
        #expect(kiosk.cases.isEmpty)
        #expect(kiosk.notice?.gaps.allSatisfy { !$0.whereToGet.zh.isEmpty && !$0.whereToGet.en.isEmpty } == true)
        #expect(kiosk.notice?.applicant == "陈**")
    }

    @Test("every screen on the way says the same in both languages and aloud", arguments: [true, false])
    func texts(brings: Bool) {
        for item in Self.served {
            var kiosk = Kiosk()
            kiosk.input(.start(item: item.id))
            for stage in ["notice", "identify"] where kiosk.stage == stage {
                let view = kiosk.view
                for text in [view.title, view.speech] + view.lines + view.choices.map(\.label) {
                    #expect(!text.zh.isEmpty && !text.en.isEmpty)
                }
                #expect(view.limit?.extendable == true)
                kiosk.input(.proceed)
            }
        }
    }
}
