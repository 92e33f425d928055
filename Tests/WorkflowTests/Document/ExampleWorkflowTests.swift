import MictlanXText
import Testing
import Workflow

/// The two workflows of the design, with what comes later taken out.
enum ExampleWorkflow: String, CaseIterable, Sendable {
    case ingest, cleanup

    var text: String {
        switch self {
        case .ingest: Self.ingestText
        case .cleanup: Self.cleanupText
        }
    }

    private static let ingestText = """
        mxwf: 1
        name: ingest-frames
        description: Upload a directory, verify every ball, then write a manifest.
        inputs:
          src:    {type: path, required: true, help: directory to upload}
          bucket: {type: string, default: frames, pattern: "^[a-z0-9][a-z0-9-]{2,62}$"}
          batch:  {type: string, required: true}
        defaults:
          timeout: 2m
          retry: {attempts: 5, errors: [transient], delay: 500ms, factor: 2, max_delay: 30s, jitter: full}
        steps:
          - id: files
            select:
              files:
                root: ${{ inputs.src }}
                include: ["**/*.png", "**/*.json"]
                exclude: ["**/.*"]
          - id: not_empty
            assert:
              that: steps.files.count > 0
              message: no files match under ${{ inputs.src }}
          - id: up
            bulk_put:
              items: ${{ steps.files.items }}
              bucket: ${{ inputs.bucket }}
              key: ${{ item.rel }}
              tags: {batch: "${{ inputs.batch }}"}
              chunk_size: 1MiB
              replicas: 2
              if_exists: skip_same
              concurrency: {balls: 16, chunks: 4}
              on_item_error: continue
          - id: landed
            await_bulk: {bulk: up, max_failed: 0}
            timeout: 2h
          - id: check
            verify:
              items: ${{ steps.landed.items }}
              exists: true
              checksum: full
              count: ${{ steps.files.count }}
              bytes: ${{ steps.files.bytes }}
          - id: manifest
            put:
              bucket: ${{ inputs.bucket }}
              key: manifest-${{ inputs.batch }}
              json:
                batch: ${{ inputs.batch }}
                count: ${{ steps.check.count }}
                bytes: ${{ steps.check.bytes }}
                balls: ${{ steps.check.manifest }}
              if_exists: skip_same
        outputs:
          uploaded: ${{ steps.landed.done }}
          unchanged: ${{ steps.landed.skipped }}
        on_failure:
          - echo: ${{ error.step }} failed (${{ error.class }}) - ${{ error.message }}; resume with mxshell resume ${{ run.id }}
        always:
          - echo: put ${{ default(steps.landed.done, 0) }}, same ${{ default(steps.landed.skipped, 0) }}

        """

    private static let cleanupText = """
        mxwf: 1
        name: cleanup-scratch
        description: Delete scratch balls older than two weeks.
        inputs:
          bucket: {type: string, required: true}
          apply:  {type: bool, default: false, help: "false: stop after the plan"}
          age:    {type: duration, default: 14d}
          prefix: {type: string, default: tmp-}
        policy:
          max_deletes: 5000
          max_delete_fraction: 0.25
          protect: {buckets: ["prod-*"], tags: {legal_hold: "*"}}
        steps:
          - id: old
            select:
              balls:
                bucket: ${{ inputs.bucket }}
                prefix: ${{ inputs.prefix }}
                tags: {stage: scratch}
                older_than: ${{ inputs.age }}
                larger_than: 1MiB
                no_timestamp: exclude
          - echo: ${{ steps.old.count }} balls, ${{ human(steps.old.bytes) }} of ${{ steps.old.scanned }} scanned
          - id: purge
            when: inputs.apply && steps.old.count > 0
            delete:
              items: ${{ steps.old.items }}
              max_deletes: 1000
              if_match: checksum
              missing: ok
              concurrency: 8
            retry: {attempts: 3, delay: 1s}
          - id: gone
            when: 'steps.purge.status == "changed"'
            verify:
              items: ${{ steps.purge.deleted }}
              exists: false
            retry: {attempts: 6, errors: [verify], delay: 5s, factor: 1}
        outputs:
          planned: ${{ steps.old.count }}
          deleted: ${{ default(steps.purge.done, 0) }}
          freed: ${{ default(steps.purge.bytes, 0) }}

        """

}

@Suite struct ExampleWorkflowTests {
    @Test(arguments: ExampleWorkflow.allCases)
    func lintsClean(example: ExampleWorkflow) throws {
        let source = SourceText(name: "example.yaml", text: example.text)
        let (document, diagnostics) = WorkflowDocument.lint(source)
        #expect(document != nil)
        #expect(diagnostics.all.isEmpty, "\(DiagnosticPrinter(source: source).text(for: diagnostics))")
    }
}
