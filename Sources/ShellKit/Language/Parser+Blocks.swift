/// A block that is being parsed.
struct OpenBlock {
    var keyword: Keyword
    var range: Range<Int>
}

/// Blocks: they nest to a fixed depth, so that parsing needs no deep stack.
extension Parser {
    mutating func block(_ keyword: Keyword, at range: Range<Int>) throws(SyntaxError) -> Block {
        guard blocks.count < LanguageLimits.nesting else {
            throw SyntaxError("more than \(LanguageLimits.nesting) blocks in each other", at: range)
        }
        blocks.append(OpenBlock(keyword: keyword, range: range))
        defer { blocks.removeLast() }
        switch keyword {
        case .for: return try loop(at: range)
        case .while:
            let condition = try condition(after: range)
            return .repetition(.init(condition: condition, body: try lastBody()))
        case .try: return try attempt(at: range)
        case .def: return .definition(try definition(at: range))
        case .parallel: return try parallel(at: range)
        default: return try conditional(at: range)
        }
    }

    private mutating func conditional(at range: Range<Int>) throws(SyntaxError) -> Block {
        var branches: [Block.Branch] = []
        var place = range
        while true {
            let condition = try condition(after: place)
            branches.append(.init(condition: condition, body: try statements()))
            let ending = try ending(["elif", "else", "end"])
            switch ending.word {
            case "elif": place = ending.range
            case "else":
                if let next = tokens.first, next.bareText == Keyword.if.rawValue {
                    throw SyntaxError("there is no 'else if'", at: next.range, hint: "write 'elif'")
                }
                return .conditional(branches, otherwise: try lastBody())
            default: return .conditional(branches, otherwise: [])
            }
        }
    }

    private mutating func loop(at range: Range<Int>) throws(SyntaxError) -> Block {
        let form = "write for NAME in WORDS"
        let name = try header("'for' needs a name", after: range, hint: form)
        let variable = try variable(name, hint: form)
        let sign = try header("'in' is missing behind '\(variable)'", after: name.range, hint: form)
        guard sign.bareText == "in" else {
            throw SyntaxError("'in' is missing behind '\(variable)'", at: sign.range, hint: form)
        }
        var words: [Word] = []
        while let word = optionalWord() { words.append(word) }
        try endHeader()
        return .loop(variable: variable, words: words, body: try lastBody())
    }

    private mutating func attempt(at range: Range<Int>) throws(SyntaxError) -> Block {
        let body = try statements()
        guard try ending(["catch", "end"]).word == "catch" else {
            throw SyntaxError("'try' has no 'catch'", at: range, hint: "'ignore COMMAND' passes over one failure")
        }
        var name: String?
        if let word = optionalWord() { name = try variable(word, hint: "write catch NAME") }
        try endHeader()
        return .attempt(body: body, name: name, handler: try lastBody())
    }

    private mutating func definition(at range: Range<Int>) throws(SyntaxError) -> FunctionDefinition {
        let form = "write def NAME ARGUMENTS"
        guard blocks.count == 1 else {
            throw SyntaxError("a function is defined outside of blocks", at: range)
        }
        let name = try header("'def' needs a name", after: range, hint: form)
        guard let text = name.bareText, Self.isFunctionName(text) else {
            throw SyntaxError(
                "this is no name for a function", at: name.range,
                hint: "it has letters, digits, '_' and '-', begins with a letter, and is no word of the language")
        }
        var parameters: [String] = []
        while let word = optionalWord() {
            let parameter = try variable(word, hint: form)
            guard !parameters.contains(parameter) else { throw SyntaxError("this name is there twice", at: word.range) }
            parameters.append(parameter)
        }
        try endHeader()
        return FunctionDefinition(name: text, parameters: parameters, body: try lastBody(), range: name.range)
    }

    private static func isFunctionName(_ text: String) -> Bool {
        guard let first = text.utf8.first, VariableName.isPart(first, isFirst: true), first != UInt8(ascii: "_") else {
            return false
        }
        return text.utf8.allSatisfy { VariableName.isPart($0, isFirst: false) || $0 == UInt8(ascii: "-") }
            && !Keyword.all.contains(text)
    }

    private mutating func parallel(at range: Range<Int>) throws(SyntaxError) -> Block {
        var jobs: Word?
        if let flag = optionalWord() {
            guard flag.bareText == "-j" else {
                throw SyntaxError("unexpected word behind 'parallel'", at: flag.range, hint: "write parallel -j 4")
            }
            let number = try header("'-j' needs a number", after: flag.range, hint: "write parallel -j 4")
            if let text = number.constantText, Int(text).map({ $0 > 0 }) != true {
                throw SyntaxError("'-j' needs a number above 0", at: number.range)
            }
            jobs = number
        }
        try endHeader()
        return .parallel(jobs: jobs, body: try lastBody())
    }

    mutating func jump(_ keyword: Keyword, at range: Range<Int>) throws(SyntaxError) -> Jump {
        let jump: Jump
        switch keyword {
        case .return:
            guard blocks.contains(where: { $0.keyword == .def }), !blocks.contains(where: { $0.keyword == .parallel })
            else {
                throw SyntaxError("'return' is in no function", at: range, hint: "'exit' ends a script")
            }
            jump = .return(optionalWord())
        default:
            let inner = blocks.last { [.for, .while, .def, .parallel].contains($0.keyword) }
            guard let inner, [.for, .while].contains(inner.keyword) else {
                throw SyntaxError("'\(keyword.rawValue)' is in no loop", at: range)
            }
            jump = keyword == .break ? .break : .continue
        }
        if let extra = tokens.first, !Self.endsStatement(extra.kind) {
            throw SyntaxError("nothing can follow '\(keyword.rawValue)' here", at: extra.range)
        }
        return jump
    }

    // MARK: Parts of blocks

    private mutating func condition(after range: Range<Int>) throws(SyntaxError) -> Statement {
        guard !tokens.isEmpty else { throw unfinished() }
        guard tokens.first?.kind != .separator else {
            throw SyntaxError("a condition is missing", at: range, hint: "write a command, or (( COUNT > 3 ))")
        }
        let condition = try list()
        try endHeader()
        return condition
    }

    /// A word of the first line of a block.
    private mutating func header(
        _ message: String, after range: Range<Int>, hint: String
    ) throws(SyntaxError) -> Word {
        guard !tokens.isEmpty else { throw unfinished() }
        return try word(message, after: range, hint: hint)
    }

    private mutating func endHeader() throws(SyntaxError) {
        guard let token = tokens.first else { throw unfinished() }
        guard token.kind == .separator else {
            throw SyntaxError(
                "unexpected '\(String(decoding: bytes[token.range], as: UTF8.self))'", at: token.range,
                hint: "a new line or ';' begins the body")
        }
    }

    /// The statements up to the `end` of the block, and that word.
    private mutating func lastBody() throws(SyntaxError) -> [Statement] {
        let body = try statements()
        _ = try ending(["end"])
        return body
    }

    private mutating func ending(_ allowed: [String]) throws(SyntaxError) -> (word: String, range: Range<Int>) {
        guard let token = tokens.first, let word = token.bareText else { throw unfinished() }
        guard allowed.contains(word) else {
            throw SyntaxError("'\(word)' cannot stand here", at: token.range, hint: "'\(allowed.last ?? "end")' is due")
        }
        tokens.removeFirst()
        return (word, token.range)
    }

    private func unfinished() -> SyntaxError {
        let block = blocks.last
        return SyntaxError(
            "'\(block?.keyword.rawValue ?? "if")' has no 'end'", at: block?.range ?? bytes.count..<bytes.count,
            isIncomplete: true)
    }
}
