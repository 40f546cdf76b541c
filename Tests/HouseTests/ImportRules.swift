import Foundation

/// A wrong edge, with the place where it stands.
struct Finding: Hashable, CustomStringConvertible {
    var file: String
    var line: Int
    var text: String

    var description: String { "\(file):\(line): \(text)" }
}

/// The part of `swift package dump-package` that the house rules look at.
struct Manifest: Decodable {
    struct Target: Decodable {
        var name: String
        var path: String?
        var type: String
        var dependencies: [Dependency]
    }

    struct Dependency: Decodable {
        var name: String

        private enum CodingKeys: String, CodingKey { case byName, product, target }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            guard let key = container.allKeys.first else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "a dependency of an unknown kind"))
            }
            var list = try container.nestedUnkeyedContainer(forKey: key)
            name = try list.decode(String.self)
        }
    }

    var targets: [Target]

    var ours: Set<String> { Set(targets.map(\.name)) }
}

enum ImportRules {
    /// Edges of the manifest that the table does not allow.
    static func check(manifest: Manifest, manifestSource: String, file: String = "Package.swift") -> [Finding] {
        var findings: [Finding] = []
        for target in manifest.targets where target.type != "test" {
            let line = self.line(declaring: target.name, in: manifestSource)
            guard let allowed = AllowedImports.table[target.name] else {
                findings.append(
                    Finding(file: file, line: line, text: "room \(target.name) has no row in AllowedImports.table"))
                continue
            }
            for dependency in target.dependencies
            where manifest.ours.contains(dependency.name) && !allowed.contains(dependency.name) {
                findings.append(
                    Finding(
                        file: file, line: line,
                        text: "\(target.name) must not depend on \(dependency.name); "
                            + AllowedImports.use(insteadOf: dependency.name, in: target.name)))
            }
        }
        return findings
    }

    /// Import lines of one source: of ours only what the table allows, and nothing that the manifest does not
    /// declare (an undeclared import compiles on a warm build).
    static func check(source: String, file: String, target: Manifest.Target, manifest: Manifest) -> [Finding] {
        let declared = Set(target.dependencies.map(\.name))
        let products = declared.union(declared.flatMap { AllowedImports.modulesOfProduct[$0] ?? [] })
        let allowed = target.type == "test" ? manifest.ours : AllowedImports.table[target.name] ?? []
        var findings: [Finding] = []
        for (line, module) in imports(in: source) {
            let name = moduleToTarget(module, manifest: manifest)
            if AllowedImports.toolchain.contains(module) || name == target.name {
                if AllowedImports.pure.contains(target.name), AllowedImports.outside.contains(module) {
                    findings.append(
                        Finding(
                            file: file, line: line,
                            text: "import \(module) is not allowed: \(target.name) is pure; time, randomness and "
                                + "files come in as values"))
                }
                continue
            }
            if manifest.ours.contains(name), !allowed.contains(name) {
                findings.append(
                    Finding(
                        file: file, line: line,
                        text: "import \(module) is not allowed; "
                            + AllowedImports.use(insteadOf: module, in: target.name)))
            } else if !products.contains(name) {
                findings.append(
                    Finding(
                        file: file, line: line,
                        text: "import \(module) is not declared: add it to \(target.name) in Package.swift"))
            }
        }
        return findings
    }

    /// Import lines with their numbers, from 1; several on one line too (`import A; import B`). Conditional blocks count
    /// too.
    static func imports(in source: String) -> [(line: Int, module: String)] {
        let pattern =
            #/
            ^\s* (?: @\w+ (?: \( [^)]* \) )? \s+ )*
            (?: (?: public | package | internal | fileprivate | private ) \s+ )?
            import \s+
            (?: (?: struct | class | enum | protocol | func | typealias | let | var | actor ) \s+ )?
            (\w+)
            /#
        var found: [(Int, String)] = []
        for (index, line) in source.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let code = line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line
            for statement in code.split(separator: ";") {
                if let match = statement.firstMatch(of: pattern) { found.append((index + 1, String(match.1))) }
            }
        }
        return found
    }

    private static func moduleToTarget(_ module: String, manifest: Manifest) -> String {
        manifest.targets.first { $0.name.replacingOccurrences(of: "-", with: "_") == module }?.name ?? module
    }

    private static func line(declaring target: String, in source: String) -> Int {
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let calls = ["room(", "shim(", "program(", "name:"]
        for (index, line) in lines.enumerated() where line.contains("\"\(target)\"") {
            let before = index > 0 ? lines[index - 1] : ""
            if calls.contains(where: { line.contains($0) || before.contains($0) }) { return index + 1 }
        }
        return 1
    }
}
