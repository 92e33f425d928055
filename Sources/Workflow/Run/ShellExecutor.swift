internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXPlatform
internal import MictlanXText
internal import SystemPackage

/// `shell`: runs a program, where both the document and who runs it allow that.
struct ShellExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: ShellStep
    let context: StepContext<Store, C>

    /// The variables that every program gets where they are set.
    private static var inherited: [String] { ["PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "USER"] }

    func run() async throws -> StepResult {
        try checkAllowed()
        if let path = try created() {
            context.services.log(.info, "'\(path)' is there already", step: context.path)
            return StepResult(isChanged: false, outputs: try outputs(code: 0, [], []))
        }
        let process = try process()
        // Nobody can find out later whether it ran, so its beginning is durable.
        try await context.services.journal.barrier()
        let ending: ChildProcess.Ending
        do {
            ending = try await process.run()
        } catch let error as MictlanXError {
            throw StepFailure(error, exitCode: process.startCode(error))
        }
        let mask = context.services.mask
        let (output, errors) = (mask(ending.output), mask(ending.errors))
        for line in Self.lines(errors).suffix(Self.shownLines) {
            context.services.log(.warning, line, step: context.path)
        }
        let outputs = try outputs(code: ending.code ?? -1, output, errors)
        guard let code = ending.code, try okCodes().contains(code) else {
            let last = Self.lines(errors).last.map { ": \($0)" } ?? ""
            let how = ending.code.map { "ended with \($0)" } ?? "was ended by signal \(ending.signal ?? 0)"
            throw StepFailure(
                MictlanXError(.invalidArgument, "'\(words(process.words))' \(how)\(last)"), exitCode: .failed,
                errorClass: RetryableClass.shell.rawValue, outputs: outputs)
        }
        return StepResult(isChanged: true, outputs: outputs)
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        try checkAllowed()
        var plan = StepPlan(step: context.path, kind: "shell", effect: .change)
        plan.target = words(try process().words)
        plan.notes = try created().map { ["'\($0)' is there already"] } ?? ["runs a program"]
        return (plan, nil)
    }

    private static var shownLines: Int { 10 }

    private func checkAllowed() throws {
        guard context.services.policy.allowsPrograms, context.services.options.allowsPrograms else {
            throw MictlanXError(
                .guardTripped,
                "programs run only where the workflow says 'policy.shell: true' and --allow-shell is given")
        }
    }

    /// What the program makes, where it is there.
    private func created() throws -> FilePath? {
        guard let field = spec.creates else { return nil }
        let path = try context.resolve(try context.value(field), for: .read)
        return (try? FileStatus(path, followsLink: false)) == nil ? nil : path
    }

    private func okCodes() throws -> [Int] {
        let codes = try context.values(spec.okCodes).map(\.value)
        return codes.isEmpty ? [0] : codes
    }

    private func process() throws -> ChildProcess {
        let words = try context.values(spec.argv).map(\.bytes)
        guard words.first?.isEmpty == false else {
            throw MictlanXError(.invalidArgument, "the first word of 'argv' is the program, and it is empty")
        }
        var environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
        for name in Self.inherited {
            environment[name] = context.services.options.environment[name] ?? environment[name]
        }
        for (name, value) in try context.entries(spec.environment) {
            guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil, !value.bytes.contains(0),
                let text = String(validating: value.bytes, as: UTF8.self)
            else {
                throw MictlanXError(.invalidArgument, "'\(name)' cannot be an environment variable of a program")
            }
            environment[name] = text
        }
        let directory = try context.value(spec.directory).map { try context.resolve($0, for: .read) }
        return ChildProcess(
            words: words, environment: environment, directory: directory ?? context.services.options.documentDirectory,
            input: try context.value(spec.input)?.bytes ?? [])
    }

    private func outputs(code: Int, _ output: [UInt8], _ errors: [UInt8]) throws -> ValueMap {
        var outputs: ValueMap = ["code": .int(code), "stdout": .text(output), "stderr": .text(errors)]
        switch spec.parsing {
        case .text: break
        case .lines: outputs["lines"] = .list(Self.split(output).map { .text(Array($0)) })
        case .json:
            if output.isEmpty {
                outputs["json"] = .null
            } else {
                do {
                    outputs["json"] = WorkflowValue(try JSONParser.parse(output))
                } catch {
                    throw StepFailure(
                        MictlanXError(.invalidArgument, "the output is not JSON: \(error)"), exitCode: .failed,
                        errorClass: RetryableClass.shell.rawValue,
                        outputs: ["code": .int(code), "stdout": .text(output), "stderr": .text(errors)])
                }
            }
        }
        return outputs
    }

    /// The lines without their ends; nothing comes behind the last line feed.
    private static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func lines(_ bytes: [UInt8]) -> [String] { split(bytes).map { String(decoding: $0, as: UTF8.self) } }

    /// The words as a person writes them.
    private func words(_ words: [[UInt8]]) -> String {
        words.map { word in
            let text = String(decoding: word, as: UTF8.self)
            return text.isEmpty || text.contains(where: \.isWhitespace) ? "'\(text)'" : text
        }.joined(separator: " ")
    }
}
