/// Breaks a paragraph into lines of at most so many columns, as Chinese is set (after GB/T 15834, 5.1: marks and
/// where they may stand): no line begins with a closing mark or ends with an opening one; a dash (——) and an ellipsis
/// (……) stay in one piece; Latin words, numbers and codes stay whole unless longer than a line. Blanks at a break
/// are dropped; a line feed breaks always. Where no break is allowed the line is cut at its limit.
public enum LineBreaker {
    /// Never first in a line.
    static let closing: Set<Unicode.Scalar> = Set("。，、；：？！）］｝〕】》〉」』〗”’…—～·・‥％‰℃°.,;:?!)]}%".unicodeScalars)
    /// Never last in a line.
    static let opening: Set<Unicode.Scalar> = Set("（［｛〔【《〈「『〖“‘￥＄￡([{$".unicodeScalars)
    /// Twins that belong together.
    private static let twins: Set<Unicode.Scalar> = ["—", "…"]

    /// - Parameters:
    ///   - runs: the paragraph; styles are kept, the style's width multiplies its columns.
    ///   - columns: 1 or more.
    /// - Returns: one list of runs a line; an empty paragraph gives one empty line.
    public static func lines(_ runs: [Run], columns: Int) -> [[Run]] {
        var lines: [[Run]] = []
        var paragraph: [Element] = []
        for (index, run) in runs.enumerated() {
            for scalar in run.text.unicodeScalars {
                if scalar == "\n" {
                    breakParagraph(paragraph, columns: max(1, columns), runs: runs, into: &lines)
                    paragraph.removeAll(keepingCapacity: true)
                } else {
                    paragraph.append(
                        Element(
                            scalar: scalar, run: index, columns: ColumnMeasure.columns(of: scalar) * run.style.width))
                }
            }
        }
        breakParagraph(paragraph, columns: max(1, columns), runs: runs, into: &lines)
        return lines
    }

    private struct Element {
        var scalar: Unicode.Scalar
        var run: Int
        var columns: Int
    }

    private static func breakParagraph(_ elements: [Element], columns: Int, runs: [Run], into lines: inout [[Run]]) {
        var start = 0
        repeat {
            let end = endOfLine(elements, from: start, columns: columns)
            var last = end
            // Blanks at a break, not those at the end of the paragraph's own last line.
            while end < elements.count, last > start, elements[last - 1].scalar == " " { last -= 1 }
            lines.append(gather(elements[start..<last], runs))
            start = end
            while start > 0, start < elements.count, elements[start].scalar == " " { start += 1 }
        } while start < elements.count
    }

    /// Where the line that begins at `start` ends (exclusive); always takes at least one element if there is one.
    private static func endOfLine(_ elements: [Element], from start: Int, columns: Int) -> Int {
        var used = 0
        var limit = start
        while limit < elements.count, used + elements[limit].columns <= columns {
            used += elements[limit].columns
            limit += 1
        }
        if limit == elements.count { return limit }
        // A blank that would begin the next line is swallowed by the break.
        var end = limit
        while end > start {
            if mayBreak(elements[end - 1].scalar, elements[end].scalar) { return end }
            end -= 1
        }
        return max(limit, start + 1)
    }

    static func mayBreak(_ before: Unicode.Scalar, _ after: Unicode.Scalar) -> Bool {
        if after == " " { return !opening.contains(before) }
        if before == " " { return !closing.contains(after) }
        if closing.contains(after) || opening.contains(before) { return false }
        if twins.contains(before), before == after { return false }
        return !(isWord(before) && isWord(after))
    }

    /// Part of a word, number or code: ASCII, and Latin, Greek and Cyrillic letters.
    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x590 && scalar != " " && scalar != "·" && scalar != "°"
    }

    private static func gather(_ elements: ArraySlice<Element>, _ runs: [Run]) -> [Run] {
        var line: [Run] = []
        var current = -1
        for element in elements {
            if element.run != current {
                current = element.run
                line.append(Run("", runs[current].style))
            }
            line[line.count - 1].text.unicodeScalars.append(element.scalar)
        }
        return line
    }
}
