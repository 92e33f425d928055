internal import MictlanXClient
internal import MictlanXModel
package import MictlanXText

extension TrialFile {
    /// Reads a file of tests.
    ///
    /// - Parameter source: the file.
    /// - Returns: the tests, `nil` where something is wrong, and everything that is.
    package static func read(_ source: SourceText) -> (file: TrialFile?, diagnostics: Diagnostics) {
        var diagnostics = Diagnostics()
        guard let root = YAMLComposer.compose(source, into: &diagnostics) else { return (nil, diagnostics) }
        if let key = root.key("mxwf"), root.key("mxtest") == nil {
            diagnostics.error(
                .unknownKey, "this is a workflow, not a file of tests", at: key.span,
                help:
                    "a file of tests begins with 'mxtest: 1' and names its workflow; 'run' and 'plan' take the workflow"
            )
            return (nil, diagnostics)
        }
        var decoder = TrialDecoder(diagnostics: diagnostics)
        let file = decoder.file(root)
        return (decoder.diagnostics.hasErrors ? nil : file, decoder.diagnostics)
    }
}

/// Reads the nodes of a file of tests, and finds every fault in it.
private struct TrialDecoder {
    var diagnostics: Diagnostics

    private typealias Fields = [String: YAMLNode]

    mutating func file(_ root: YAMLNode) -> TrialFile {
        var file = TrialFile()
        let fields = map(
            root, "a file of tests", known: ["mxtest", "workflow", "tests"], needed: ["mxtest", "workflow", "tests"])
        if let version = fields["mxtest"], text(version) != "1" {
            wrong(version, "mxtest is 1, the version of this format")
        }
        file.workflow = fields["workflow"].map { text($0) } ?? ""
        if let tests = fields["tests"] {
            file.trials = list(tests).map { trial($0) }
            if file.trials.isEmpty, !diagnostics.hasErrors { wrong(tests, "it holds no test: write one below 'tests'") }
        }
        return file
    }

    private mutating func trial(_ node: YAMLNode) -> Trial {
        var trial = Trial()
        let fields = map(
            node, "a test",
            known: ["name", "now", "inputs", "env", "files", "balls", "faults", "confirm", "expect"],
            needed: ["name", "expect"])
        trial.name = fields["name"].map { text($0) } ?? ""
        if let now = fields["now"] {
            if let moment = Timestamp(rfc3339: text(now)) {
                trial.now = moment
            } else {
                wrong(now, "a moment is written as 2026-11-28T06:00:00Z")
            }
        }
        trial.inputs = pairs(fields["inputs"]).map { (name: $0.key, text: Self.inputText($0.node)) }
        for pair in pairs(fields["env"]) { trial.environment[pair.key] = text(pair.node) }
        trial.files = pairs(fields["files"]).map { (path: $0.key, text: text($0.node)) }
        trial.balls = pairs(fields["balls"]).compactMap { seed($0.key, $0.node) }
        trial.faults = (fields["faults"].map { list($0) } ?? []).compactMap { fault($0) }
        if let confirm = fields["confirm"] { trial.confirms = text(confirm) == "true" }
        if let expect = fields["expect"] { trial.expectation = expectation(expect) }
        return trial
    }

    private mutating func seed(_ name: String, _ node: YAMLNode) -> Trial.Seed? {
        guard let address = address(name, node) else { return nil }
        var seed = Trial.Seed(address: address)
        guard case .mapping = node.content else {
            seed.text = text(node)
            return seed
        }
        let fields = map(node, "a ball", known: ["text", "tags", "age"])
        seed.text = fields["text"].map { text($0) } ?? ""
        for pair in pairs(fields["tags"]) { seed.tags[pair.key] = text(pair.node) }
        if let age = fields["age"] {
            if let duration = try? DurationText.parse(text(age)) {
                seed.age = duration
            } else {
                wrong(age, "an age is a duration as 14d")
            }
        }
        return seed
    }

    private static let errors: [String: MictlanXError.Code] = [
        "unavailable": .unavailable, "unreachable": .unreachable, "timeout": .timeout, "denied": .forbidden,
        "not_found": .notFound,
    ]

    private mutating func fault(_ node: YAMLNode) -> Trial.Fault? {
        let fields = map(node, "a fault", known: ["on", "bucket", "error", "after", "times"], needed: ["on"])
        guard let on = fields["on"] else { return nil }
        guard let operation = Trial.Operation(rawValue: text(on)) else {
            wrong(on, "'on' is one of \(Trial.Operation.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        var fault = Trial.Fault(operation: operation)
        if let bucket = fields["bucket"] {
            fault.bucket = try? BucketID(text(bucket))
            if fault.bucket == nil { wrong(bucket, "this cannot be a bucket") }
        }
        if let error = fields["error"] {
            if let code = Self.errors[text(error)] {
                fault.error = code
            } else {
                wrong(error, "an error is one of \(Self.errors.keys.sorted().joined(separator: ", "))")
            }
        }
        if let after = fields["after"] { fault.after = count(after) }
        if let times = fields["times"] { fault.times = count(times) }
        return fault
    }

    private mutating func expectation(_ node: YAMLNode) -> Trial.Expectation {
        var expected = Trial.Expectation()
        let fields = map(
            node, "what is expected", known: ["exit", "steps", "outputs", "balls", "files", "requests", "messages"])
        if let exit = fields["exit"] { expected.exit = count(exit) }
        expected.steps = pairs(fields["steps"]).map { (step: $0.key, status: text($0.node)) }
        expected.outputs = pairs(fields["outputs"]).map { (name: $0.key, value: Self.json($0.node)) }
        for pair in pairs(fields["balls"]) {
            guard let address = address(pair.key, pair.node) else { continue }
            expected.balls.append((address: address, text: content(pair.node)))
        }
        expected.files = pairs(fields["files"]).map { (path: $0.key, text: content($0.node)) }
        for pair in pairs(fields["requests"]) {
            guard let operation = Trial.Operation(rawValue: pair.key) else {
                wrong(
                    pair.node,
                    "'\(pair.key)' is none of \(Trial.Operation.allCases.map(\.rawValue).joined(separator: ", "))")
                continue
            }
            expected.requests.append((operation: operation, count: count(pair.node)))
        }
        expected.messages = (fields["messages"].map { list($0) } ?? []).map { text($0) }
        return expected
    }

    // MARK: Values

    private mutating func address(_ name: String, _ node: YAMLNode) -> BallAddress? {
        do {
            return try BallAddress(name)
        } catch {
            wrong(node, "'\(name)': \(error.description)")
            return nil
        }
    }

    /// `null` is what must not be there.
    private mutating func content(_ node: YAMLNode) -> String? {
        if case .scalar(let scalar) = node.content, scalar.isNull { return nil }
        return text(node)
    }

    private mutating func count(_ node: YAMLNode) -> Int {
        guard let count = Int(text(node)), count >= 0 else {
            wrong(node, "this is a whole number, 0 or more")
            return 0
        }
        return count
    }

    private mutating func text(_ node: YAMLNode) -> String {
        guard case .scalar(let scalar) = node.content else {
            wrong(node, "this is \(node.kindName), and a single value is needed")
            return ""
        }
        return scalar.text
    }

    private mutating func list(_ node: YAMLNode) -> [YAMLNode] {
        guard case .sequence(let nodes) = node.content else {
            wrong(node, "this is \(node.kindName), and a list is needed")
            return []
        }
        return nodes
    }

    private mutating func pairs(_ node: YAMLNode?) -> [(key: String, node: YAMLNode)] {
        guard let node else { return [] }
        guard case .mapping(let entries) = node.content else {
            wrong(node, "this is \(node.kindName), and a map is needed")
            return []
        }
        return entries.map { (key: $0.key.text, node: $0.value) }
    }

    private mutating func map(
        _ node: YAMLNode, _ what: String, known: [String], needed: [String] = []
    ) -> Fields {
        var fields: Fields = [:]
        guard case .mapping(let entries) = node.content else {
            wrong(node, "this is \(node.kindName), and \(what) is a map")
            return fields
        }
        // What is only misspelt is not missing besides.
        var meantKeys: Set<String> = []
        for entry in entries {
            guard known.contains(entry.key.text) else {
                let meant = Suggestion.closest(to: entry.key.text, among: known)
                if let meant { meantKeys.insert(meant) }
                diagnostics.error(
                    .unknownKey, "unknown key '\(entry.key.text)' in \(what)", at: entry.key.span,
                    help: meant.map { "did you mean '\($0)'?" } ?? "it has \(known.joined(separator: ", "))")
                continue
            }
            fields[entry.key.text] = entry.value
        }
        for key in needed where fields[key] == nil && !meantKeys.contains(key) && !node.isPartial {
            diagnostics.error(.missingKey, "\(what) needs '\(key)'", at: node.span)
        }
        return fields
    }

    private mutating func wrong(_ node: YAMLNode, _ message: String) {
        if case .invalid = node.content { return }
        diagnostics.error(.badValue, message, at: node.span)
    }

    /// An input as `--input` takes it: lists and maps as JSON.
    private static func inputText(_ node: YAMLNode) -> String {
        if case .scalar(let scalar) = node.content { return scalar.text }
        return json(node)
    }

    private static func json(_ node: YAMLNode) -> String { JSONText.encode(value(node)) }

    private static func value(_ node: YAMLNode) -> JSONValue {
        switch node.content {
        case .scalar(let scalar):
            guard scalar.style == .plain else { return .string(scalar.text) }
            switch PlainScalar(scalar.text) {
            case .null: return .null
            case .bool(let flag): return .bool(flag)
            case .int(let number): return .int(Int(number))
            case .float(let number): return .float(number)
            case .text: return .string(scalar.text)
            }
        case .sequence(let nodes): return .array(nodes.map { value($0) })
        case .mapping(let entries):
            var object = JSONObject()
            for entry in entries { object[entry.key.text] = value(entry.value) }
            return .object(object)
        case .invalid: return .null
        }
    }
}
