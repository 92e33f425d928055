import ArgumentParser

/// How results are written, whatever the command.
enum OutputFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// Aligned columns for people; tab-separated values without a header where the output is not a terminal.
    case table
    /// One JSON value.
    case json
    /// One JSON object on each line.
    case ndjson

    /// As a table, with more columns where there are more.
    case wide
    /// A list of maps.
    case yaml
    /// RFC 4180, with a header.
    case csv
    /// Tab-separated values with a header.
    case tsv
    /// A table of Markdown.
    case markdown
    /// Names alone, one on each line.
    case raw

    /// Whether errors are written as JSON objects too.
    var isJSON: Bool { self == .json || self == .ndjson }

    /// Whether it is not the table that people read.
    var isForPrograms: Bool { self != .table && self != .wide }
}

extension OutputFormat {
    /// The format that a command's words ask for. Its errors are written in it even when other words are wrong.
    static func requested(in arguments: [ExpandedWord]) -> OutputFormat? {
        let words = arguments.map(\.text)
        var format: OutputFormat?
        for (word, next) in zip(words, words.dropFirst() + [""]) {
            if word == "--" { break }
            if word == "-o" || word == "--output" { format = OutputFormat(rawValue: next) }
            if word.hasPrefix("-o"), word.count > 2 { format = OutputFormat(rawValue: String(word.dropFirst(2))) }
            if word.hasPrefix("--output=") { format = OutputFormat(rawValue: String(word.dropFirst(9))) }
        }
        return format
    }
}
