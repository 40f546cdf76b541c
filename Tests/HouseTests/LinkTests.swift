import Foundation
import Testing

@Suite("Documents")
struct LinkTests {
    @Test("every relative link of a document leads to a file")
    func links() throws {
        var broken: [String] = []
        let documents = try Tree.files(under: "docs", suffix: ".md") + ["README.md", "CHANGELOG.md"]
        for document in documents {
            let text = try Tree.text(document)
            let folder = Tree.root.appending(path: document).deletingLastPathComponent()
            for match in text.matches(of: /\]\(([^)#\s]+)(?:#[^)]*)?\)/) {
                let target = String(match.1)
                if target.contains("://") { continue }
                if !FileManager.default.fileExists(atPath: folder.appending(path: target).path) {
                    broken.append("\(document): \(target)")
                }
            }
        }
        #expect(documents.count > 5)
        #expect(broken == [], "\(broken.joined(separator: "\n"))")
    }

    @Test("each decision has the next number and a title that repeats it")
    func decisions() throws {
        let files = try Tree.files(under: "docs/decisions", suffix: ".md")
        for (index, file) in files.enumerated() {
            let number = String(file.dropFirst("docs/decisions/".count).prefix(4))
            #expect(Int(number) == index + 1, "\(file)")
            #expect(try Tree.text(file).hasPrefix("# \(number): "), "\(file)")
        }
    }
}
