import MictlanXText
import Testing
import Workflow

/// One fault each, with its code and place. `@` marks the place in the text and is taken out.
@Suite struct DocumentFaultTests {
    struct Fault: CustomTestStringConvertible, Sendable {
        var name: String
        var code: String
        var text: String
        var line: Int
        var column: Int
        var testDescription: String { name }

        /// - Parameters:
        ///   - name: What is wrong.
        ///   - code: The code of the finding.
        ///   - marked: A whole workflow with `@` before the place.
        init(_ name: String, _ code: String, whole marked: String) {
            self.name = name
            self.code = code
            let lines = marked.split(separator: "\n", omittingEmptySubsequences: false)
            let index = lines.firstIndex { $0.contains("@") } ?? 0
            line = index + 1
            column =
                (lines[index].unicodeScalars.firstIndex(of: "@").map {
                    lines[index].unicodeScalars.distance(from: lines[index].unicodeScalars.startIndex, to: $0)
                } ?? 0) + 1
            text = marked.replacing("@", with: "")
        }

        /// A fault in the steps of a workflow that is otherwise right.
        init(_ name: String, _ code: String, steps: String, secret: String? = nil) {
            let input = secret.map { "  \($0): {type: string, secret: true}\n" } ?? ""
            self.init(name, code, whole: DocumentFaultTests.head + input + "steps:\n" + steps)
        }

        /// A fault before the steps.
        init(_ name: String, _ code: String, top: String) {
            self.init(name, code, whole: "mxwf: 1\nname: w\n" + top + "\nsteps:\n  - echo: x\n")
        }
    }

    static let head = """
        mxwf: 1
        name: w
        inputs:
          b: {type: string, default: bucket}
          n: {type: int, default: 3}
          age: {type: duration, default: 1h}

        """

    static let topLevel: [Fault] = [
        Fault("a list", "E201", whole: "@- a\n"),
        Fault("a text", "E201", whole: "@hello\n"),
        Fault("no version", "E202", whole: "@name: w\nsteps:\n  - echo: x\n"),
        Fault("version 2", "E209", whole: "mxwf: @2\nname: w\nsteps:\n  - echo: x\n"),
        Fault("version as a text", "E209", whole: "mxwf: @\"1\"\nname: w\nsteps:\n  - echo: x\n"),
        Fault("no steps", "E202", whole: "@mxwf: 1\nname: w\n"),
        Fault("steps without content", "E201", whole: "mxwf: 1\nname: w\n@steps:\n"),
        Fault("steps as a map", "E201", whole: "mxwf: 1\nname: w\nsteps:\n  @a: 1\n"),
        Fault("empty steps", "E201", whole: "mxwf: 1\nname: w\nsteps: @[]\n"),
        Fault("a step that is a text", "E201", whole: "mxwf: 1\nname: w\nsteps:\n  - @echo\n"),
        Fault("bad name", "E207", whole: "mxwf: 1\nname: @My Flow\nsteps:\n  - echo: x\n"),
        Fault("computed name", "E215", whole: "mxwf: 1\nname: @w-${{ run.id }}\nsteps:\n  - echo: x\n"),
        Fault("unknown key", "E203", top: "@desciption: x"),
        Fault("duplicate key", "E114", top: "description: x\n@description: y"),
        Fault("env of no name", "E207", top: "env: [@a-b]"),
        Fault("env as a text", "E201", top: "env: @HOME"),
        Fault("a variable that is not asked for", "E302", top: "env: [HOME]\nvars: {a: \"${{ @env.USER }}\"}"),
        Fault("secret of nothing", "E202", top: "secrets: {@a: {}}"),
        Fault("secret of both", "E216", top: "secrets: {a: {env: A, @file: f}}"),
        Fault("secret in a variable", "E303", top: "secrets: {a: {env: A}}\nvars: {b: \"@${{ secrets.a }}\"}"),
        Fault("secret in a list", "E303", top: "secrets: {a: {env: A}}\nvars: {b: \"@${{ [1, secrets.a] }}\"}"),
        Fault("all secrets", "E303", top: "secrets: {a: {env: A}}\nvars: {b: \"@${{ secrets }}\"}"),
        Fault("secret in a call", "E303", top: "secrets: {a: {env: A}}\nvars: {b: \"${{ sha256(@secrets.a) }}\"}"),
        Fault("secrets as JSON", "E303", top: "secrets: {a: {env: A}}\nvars: {b: \"${{ json(@secrets) }}\"}"),
        Fault("secret compared", "E303", top: "secrets: {a: {env: A}}\nvars: {b: \"${{ @secrets.a == 'x' }}\"}"),
        Fault("secret looked for", "E303", top: "secrets: {a: {env: A}}\nvars: {b: \"${{ @'x' in [secrets.a] }}\"}"),
        Fault("lock without a name", "E207", top: "lock: @\"\""),
        Fault("max_parallel", "E207", top: "max_parallel: @0"),
        Fault("deadline without unit", "E201", top: "deadline: @90"),
        Fault("policy as text", "E201", top: "policy: @strict"),
        Fault("policy with too large a fraction", "E207", top: "policy: {max_delete_fraction: @1.5}"),
        Fault("computed policy", "E215", top: "policy: {max_deletes: \"@${{ 1 }}\"}"),
        Fault("bad protect pattern", "E207", top: "policy: {protect: {buckets: [\"@a[\"]}}"),
        Fault("policy.shell of a word", "E201", top: "policy: {shell: @yes}"),
        Fault("variable with a bad name", "E207", top: "vars: {@a-b: 1}"),
        Fault("variable that uses a later one", "E302", top: "vars: {a: \"${{ @vars.b }}\", b: 1}"),
        Fault("variable that uses a step", "E210", top: "vars: {a: \"${{ @steps.x.count }}\"}"),
        Fault("retry of the wrong class", "E207", top: "defaults: {retry: {errors: [@transcient]}}"),
        Fault("retry with no attempt", "E207", top: "defaults: {retry: {attempts: @0}}"),
        Fault("retry with a small factor", "E207", top: "defaults: {retry: {factor: @0.5}}"),
    ]

    static let inputs: [Fault] = [
        Fault("input without type", "E202", top: "inputs: {@a: {}}"),
        Fault("input as text", "E201", top: "inputs: {a: @string}"),
        Fault("unknown type", "E207", top: "inputs: {a: {type: @sting}}"),
        Fault("default of the wrong type", "E201", top: "inputs: {a: {type: int, default: @many}}"),
        Fault("quoted default", "E201", top: "inputs: {a: {type: int, default: \"@3\"}}"),
        Fault("yes is no bool", "E201", top: "inputs: {a: {type: bool, default: @yes}}"),
        Fault("computed default", "E215", top: "inputs: {a: {type: string, default: \"@${{ run.id }}\"}}"),
        Fault("required with default", "E216", top: "inputs: {a: {type: int, required: true, @default: 1}}"),
        Fault("default above max", "E207", top: "inputs: {a: {type: int, max: 3, default: @4}}"),
        Fault("default not in enum", "E207", top: "inputs: {a: {type: string, enum: [x, y], default: @z}}"),
        Fault("default against pattern", "E207", top: "inputs: {a: {type: string, pattern: ^x, default: @y}}"),
        Fault("bad pattern", "E207", top: "inputs: {a: {type: string, pattern: \"@(x\"}}"),
        Fault("pattern of a number", "E216", top: "inputs: {a: {type: int, pattern: @x}}"),
        Fault("min of a text", "E216", top: "inputs: {a: {type: string, @min: 1}}"),
        Fault("max below min", "E207", top: "inputs: {a: {type: int, min: 3, max: @1}}"),
        Fault("empty enum", "E201", top: "inputs: {a: {type: int, enum: @[]}}"),
        Fault("inputs as a list", "E201", top: "inputs: @[a]"),
        Fault("bad name of an input", "E207", top: "inputs: {@a.b: {type: int}}"),
        Fault("secret of a number", "E216", top: "inputs: {a: {type: int, secret: @true}}"),
        Fault("secret with a default", "E216", top: "inputs: {a: {type: string, secret: true, @default: abcd}}"),
    ]

    static let steps: [Fault] = [
        Fault("template without dollar", "E121", steps: "  - echo: {@{ inputs.b }}\n"),
        Fault("exclamation mark", "E119", steps: "  - when: @!inputs.b\n    echo: x\n"),
        Fault("merge key", "E118", steps: "  - put: {@<<: x}\n"),
        Fault("misspelt kind", "E203", steps: "  - id: up\n    @dellete: {bucket: b, key: k}\n"),
        Fault("no kind", "E204", steps: "  - @id: up\n"),
        Fault("two kinds", "E205", steps: "  - echo: x\n    @assert: {that: \"true\"}\n"),
        Fault("run of nothing", "E202", steps: "  - @run: {}\n"),
        Fault("run of a computed file", "E215", steps: "  - run: @${{ inputs.b }}\n"),
        Fault("run with a bad name", "E207", steps: "  - run: {workflow: a.yaml, inputs: {@a-b: 1}}\n"),
        Fault(
            "run with an unknown value", "E302",
            steps: "  - run: {workflow: a.yaml, inputs: {a: \"${{ @inputs.x }}\"}}\n"),
        Fault("replay of nothing", "E202", steps: "  - @replay: {bucket: b}\n"),
        Fault("replay without a file", "E202", steps: "  - replay: {@trace: {}}\n"),
        Fault("replay by two times", "E216", steps: "  - replay: {trace: {file: f, at: a, @gap: b}}\n"),
        Fault("replay at no speed", "E207", steps: "  - replay: {trace: {file: f}, speed: @0}\n"),
        Fault("replay in an unknown unit", "E207", steps: "  - replay: {trace: {file: f, unit: @min}}\n"),
        Fault(
            "unknown latency", "E302",
            steps: "  - id: r\n    replay: {trace: {file: f}}\n  - echo: ${{ @steps.r.get.p98 }}\n"),
        Fault("program without a policy", "E232", steps: "  - shell: {argv: @[ls]}\n"),
        Fault("program without words", "E207", whole: shell + "  - shell: {argv: @[]}\n"),
        Fault("program as a text", "E201", whole: shell + "  - shell: {argv: @ls -l}\n"),
        Fault(
            "script with an expression", "E233", whole: shell + "  - shell: {argv: [sh, -c, @\"ls ${{ run.id }}\"]}\n"),
        Fault(
            "script behind env", "E233",
            whole: shell + "  - shell: {argv: [/usr/bin/env, /bin/bash, -euc, @\"${{ run.id }}\"]}\n"),
        Fault("secret on a command line", "E303", whole: shell + "  - shell: {argv: [ls, \"@${{ secrets.s }}\"]}\n"),
        Fault(
            "output that is not parsed", "E302",
            whole: shell + "  - id: a\n    shell: {argv: [ls]}\n  - echo: ${{ @steps.a.json }}\n"),
        Fault("needs of nobody", "E210", steps: "  - needs: [@nobody]\n    echo: x\n"),
        Fault("computed needs", "E215", steps: "  - needs: [\"@${{ inputs.b }}\"]\n    echo: x\n"),
        Fault("needs of itself", "E211", steps: "  - id: a\n    needs: [@a]\n    echo: x\n"),
        Fault("foreach of one value", "E201", steps: "  - echo: x\n    foreach: @1\n"),
        Fault("tolerate of a text", "E201", steps: "  - echo: x\n    tolerate: @perhaps\n"),
        Fault("computed kind", "E215", steps: "  - @${{ inputs.b }}: x\n"),
        Fault("computed id", "E215", steps: "  - id: @x${{ inputs.b }}\n    echo: x\n"),
        Fault("bad id", "E207", steps: "  - id: @Up\n    echo: x\n"),
        Fault("id of a nameless step", "E207", steps: "  - id: @step_2\n    echo: x\n"),
        Fault("duplicate id", "E206", steps: "  - id: a\n    echo: x\n  - id: @a\n    echo: y\n"),
        Fault("echo of nothing", "E201", steps: "  - @echo:\n"),
        Fault("echo of a list", "E201", steps: "  - echo: @[a]\n"),
        Fault("echo to nothing", "E207", steps: "  - echo: {message: x, to: @\"\"}\n"),
        Fault("secret that is said", "E303", steps: "  - echo: @${{ inputs.s }}\n", secret: "s"),
        Fault("secret inside a text", "E303", steps: "  - echo: @a ${{ inputs.s }}\n", secret: "s"),
        Fault("secret by default()", "E303", steps: "  - echo: @${{ default(inputs.s, 'x') }}\n", secret: "s"),
        Fault(
            "secret that is put", "E303", steps: "  - put: {bucket: b, key: k, json: {a: \"@${{ inputs.s }}\"}}\n",
            secret: "s"),
        Fault("set of nothing", "E201", steps: "  - @set:\n"),
        Fault("set of a list", "E201", steps: "  - set: @[1]\n"),
        Fault("set of a bad name", "E207", steps: "  - set: {@a-b: 1}\n"),
        Fault("set of what every step has", "E207", steps: "  - id: a\n    set: {@status: 1}\n"),
        Fault("set that sees itself", "E212", steps: "  - id: a\n    set: {x: 1, y: \"${{ @steps.a.x }}\"}\n"),
        Fault("set to a secret", "E303", steps: "  - set: {x: \"@${{ inputs.s }}\"}\n", secret: "s"),
        Fault("unknown name of a set", "E302", steps: "  - id: a\n    set: {x: 1}\n  - echo: ${{ @steps.a.y }}\n"),
        Fault("wait for nothing", "E202", steps: "  - @wait: {}\n"),
        Fault("wait for two", "E216", steps: "  - wait: {duration: 1s, @at: 2026-11-28}\n"),
        Fault("wait without unit", "E201", steps: "  - wait: @5\n"),
        Fault("wait without probe", "E202", steps: "  - @wait: {until: \"true\"}\n"),
        Fault(
            "wait for an unknown field", "E302",
            steps: "  - wait: {until: @probe.count > 1, probe: {bucket: b, key: k}}\n"),
        Fault("wait for no bool", "E303", steps: "  - wait: {until: @probe.count, probe: {bucket: b}}\n"),
        Fault("probe of nothing", "E202", steps: "  - wait: {until: \"true\", @probe: {}}\n"),
        Fault("probe of two", "E216", steps: "  - wait: {until: \"true\", probe: {bucket: b, @file: f}}\n"),
        Fault("looks too near", "E207", steps: "  - wait: {until: \"true\", poll: @1ms, probe: {bucket: b}}\n"),
        Fault("probe elsewhere", "E302", steps: "  - echo: ${{ @probe.exists }}\n"),
        Fault("template in when", "E215", steps: "  - when: @${{ inputs.n > 1 }}\n    echo: x\n"),
        Fault("when that is no bool", "E303", steps: "  - when: @inputs.n\n    echo: x\n"),
        Fault("when with bad syntax", "E301", steps: "  - when: inputs.n >@\n    echo: x\n"),
        Fault("template in that", "E215", steps: "  - assert: {that: \"@${{ true }}\"}\n"),
        Fault("that of no bool", "E303", steps: "  - assert:\n      that: [\"true\", @inputs.b]\n"),
        Fault("unknown input", "E302", steps: "  - echo: ${{ @inputs.nope }}\n"),
        Fault("unknown step", "E210", steps: "  - id: one\n    echo: x\n  - echo: ${{ @steps.on.status }}\n"),
        Fault("later step", "E212", steps: "  - echo: ${{ @steps.a.status }}\n  - id: a\n    echo: x\n"),
        Fault("own step", "E212", steps: "  - id: a\n    echo: ${{ @steps.a.status }}\n"),
        Fault("unknown output", "E302", steps: "  - id: a\n    echo: x\n  - echo: ${{ @steps.a.nope }}\n"),
        Fault("open template", "E301", steps: "  - echo: @${{ inputs.b\n"),
        Fault("list inside text", "E307", steps: "  - echo: a ${{ @[1] }}\n"),
        Fault("timeout of text type", "E303", steps: "  - echo: x\n    timeout: @${{ inputs.b }}\n"),
        Fault("item outside a bulk", "E302", steps: "  - echo: ${{ @item.rel }}\n"),
        Fault("error outside a handler", "E302", steps: "  - echo: ${{ @error.step }}\n"),
        Fault("outputs without id", "E202", steps: "  - echo: x\n    outputs: {@o: 1}\n"),
    ]

    @Test(arguments: topLevel + inputs + steps + kinds)
    func isReportedOnceAtItsPlace(fault: Fault) throws {
        let source = SourceText(name: "f", text: fault.text)
        let (document, diagnostics) = WorkflowDocument.lint(source)
        let text = DiagnosticPrinter(source: source).text(for: diagnostics)
        #expect(document == nil)
        #expect(diagnostics.all.map(\.code.id) == [fault.code], "\(text)")
        #expect(diagnostics.all.first?.span?.start == SourceMark(line: fault.line, column: fault.column), "\(text)")
    }
}
