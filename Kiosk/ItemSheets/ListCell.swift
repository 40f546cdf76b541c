/// Several values in one cell, between separators.
///
/// A separator of the column that belongs to a value is written with `\` before it, also in its full-width form, and
/// `\` itself as `\\`. Blanks around a value do not count. Works on scalars, since a value may begin with a combining
/// mark, which must not melt into the separator before it.
struct ListCell {
    let separators: [Unicode.Scalar]

    enum Mistake: Error, Hashable {
        /// A full-width separator, as Chinese input methods give it, where the plain one is due.
        case wide(Unicode.Scalar)
        /// `\` before something that needs none.
        case escape
    }

    init(_ separators: [Unicode.Scalar]) { self.separators = separators }

    static func wideForm(of separator: Unicode.Scalar) -> Unicode.Scalar {
        Unicode.Scalar(separator.value + 0xFEE0) ?? separator
    }

    private var wide: [Unicode.Scalar] { separators.map(Self.wideForm) }

    private func isSpecial(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\\" || separators.contains(scalar) || wide.contains(scalar)
    }

    /// The parts between unescaped separators, still escaped, without blanks at their ends.
    func split(_ cell: String, by separator: Unicode.Scalar) -> [String] {
        var parts = [String.UnicodeScalarView()]
        var isEscaped = false
        for scalar in cell.unicodeScalars {
            if !isEscaped, scalar == separator {
                parts.append(String.UnicodeScalarView())
                continue
            }
            parts[parts.count - 1].append(scalar)
            isEscaped = !isEscaped && scalar == "\\"
        }
        return parts.map { Blanks.trimmed(String($0)) }
    }

    /// The value that a part stands for.
    func value(of part: String) throws(Mistake) -> String {
        var value = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in part.unicodeScalars {
            if isEscaped {
                guard isSpecial(scalar) else { throw .escape }
                value.append(scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else if wide.contains(scalar) {
                throw .wide(scalar)
            } else {
                value.append(scalar)
            }
        }
        guard !isEscaped else { throw .escape }
        return String(value)
    }

    /// As ``value(of:)`` reads it again.
    func part(of value: String) -> String {
        String(
            value.unicodeScalars.reduce(into: String.UnicodeScalarView()) { part, scalar in
                if isSpecial(scalar) { part.append("\\") }
                part.append(scalar)
            })
    }
}

enum Blanks {
    /// Without blanks at the ends, by the same measure as an item list's texts.
    static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
