import Foundation
import Testing

@Suite struct WorkflowCommandTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.write(
            "ingest.yaml",
            """
            mxwf: 1
            name: ingest
            inputs:
              src: {type: path, required: true}
              bucket: {type: string, default: frames}
            steps:
              - id: files
                select:
                  files: {root: "${{ inputs.src }}", include: ["**/*"]}
              - id: up
                bulk_put:
                  items: ${{ steps.files.items }}
                  bucket: ${{ inputs.bucket }}
                  key: ${{ item.rel }}
                  if_exists: skip_same
              - id: landed
                await_bulk: {bulk: up, max_failed: 0}
              - echo: stored ${{ steps.landed.done }}
            outputs:
              uploaded: ${{ steps.landed.done }}
            """)
        for number in 0..<5 { try home.write("in/f\(number)", "content \(number)") }
    }

    /// The run's journal grows while the tree is walked that it lies in.
    @Test func theRunItselfIsNoContent() async throws {
        let result = try await Mxshell.run(
            ["run", "ingest.yaml", "--input", "src=\(home.root.path)", "--input", "bucket=all"], in: home)
        #expect(result.code == 0, "\(result.messages)")
        #expect(result.messages.contains("it is the directory of this run"), "\(result.messages)")
        let names = try await Mxshell.run(["ls", "-r", "all"], in: home).output
        #expect(names.contains("in/f4") && !names.contains("journal"), "\(names)")
    }

    @Test func runs() async throws {
        let result = try await Mxshell.run(["run", "ingest.yaml", "--input", "src=in"], in: home)
        #expect(result.code == 0, "\(result.messages)")
        #expect(result.output == "uploaded\t5\n")
        #expect(result.messages.contains("stored 5"))
        #expect(try await Mxshell.run(["ls", "frames"], in: home).output.split(separator: "\n").count == 5)
        #expect(try home.leftovers() == [])
    }

    @Test func eventsAreLinesOfJSON() async throws {
        let result = try await Mxshell.run(["run", "ingest.yaml", "--input", "src=in", "-o", "ndjson"], in: home)
        let lines = try result.output.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(lines.count { $0["type"] as? String == "item.done" } == 5)
        #expect(lines.first?["type"] as? String == "run.start")
        #expect(lines.last?["type"] as? String == "run.outputs")
    }

    @Test func floodsOfFailuresAreCutForPeopleOnly() async throws {
        for number in 0..<25 {
            try FileManager.default.createSymbolicLink(
                atPath: home.work.path + "/in/void\(number)", withDestinationPath: "nowhere")
        }
        let arguments = ["run", "ingest.yaml", "--input", "src=in"]
        let text = try await Mxshell.run(arguments, in: home)
        #expect(text.code != 0)
        #expect(text.messages.split(separator: "\n").count { $0.hasPrefix("up: frames/void") } == 10)
        #expect(text.messages.contains("up: … and 15 more; -o ndjson shows every one"))
        let events = try await Mxshell.run(arguments + ["-o", "ndjson"], in: home)
        #expect(events.output.split(separator: "\n").count { $0.contains(#""type":"item.fail""#) } == 25)
    }

    @Test func aPlanChangesNothing() async throws {
        let plan = try await Mxshell.run(["plan", "ingest.yaml", "--input", "src=in"], in: home)
        #expect(plan.code == 0, "\(plan.messages)")
        #expect(plan.output.contains("bulk_put"))
        #expect(try await Mxshell.run(["ls", "frames"], in: home).code == 3)
    }

    @Test func faultsAreShownWithTheirPlace() async throws {
        try home.write("bad.yaml", "mxwf: 1\nname: x\nsteps:\n  - id: up\n    bulkput: {}\n  - nix: 1\n")
        for verb in ["lint", "run", "plan"] {
            let result = try await Mxshell.run([verb, "bad.yaml"], in: home)
            #expect(result.code == 2)
            #expect(result.messages.contains("bad.yaml:5:5: error[E203]"))
            #expect(result.messages.contains("bad.yaml:6:5: error[E203]"))
        }
        #expect(try await Mxshell.run(["explain", "E203"], in: home).output.hasPrefix("E203"))
    }

    @Test func missingInputsAreTold() async throws {
        let result = try await Mxshell.run(["run", "ingest.yaml", "--input", "scr=in"], in: home)
        #expect(result.code == 2)
        #expect(result.messages.contains("'src' is required"))
        #expect(result.messages.contains("did you mean 'src'?"))
    }
}
