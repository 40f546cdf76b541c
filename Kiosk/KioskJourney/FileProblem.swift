/// What is wrong with a file that was named on the command line.
public struct FileProblem: Error, Sendable, Hashable, CustomStringConvertible {
    public var file: String
    /// From 1; 0: the file as a whole.
    public var line: Int
    public var column: Int
    public var message: String

    public init(_ file: String, line: Int = 0, column: Int = 0, _ message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    public var description: String {
        line == 0
            ? "\(file): \(message)"
            : column == 0 ? "\(file):\(line): \(message)" : "\(file):\(line):\(column): \(message)"
    }
}
