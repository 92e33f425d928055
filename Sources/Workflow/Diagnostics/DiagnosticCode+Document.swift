package import MictlanXText

extension DiagnosticCode {
    package static let wrongType = DiagnosticCode(
        "E201", "wrong type",
        """
        The value has another type than the key takes. Nothing is converted silently: "1" is a text and 1 is a number; \
        a boolean is 'true' or 'false', never 'yes' or 'on'.
        """)
    package static let missingKey = DiagnosticCode(
        "E202", "missing key", "A key that is required is not there.")
    package static let unknownKey = DiagnosticCode(
        "E203", "unknown key",
        """
        Every key is known to the schema; others are errors, not silently ignored. Keys that begin with 'x-' are free \
        at the top level, to hold anchors. 'docs/workflow-reference.md' lists every key.
        """)
    package static let missingKind = DiagnosticCode(
        "E204", "step without a kind", "A step has exactly one key that says what it does, such as 'put' or 'echo'.")
    package static let severalKinds = DiagnosticCode(
        "E205", "step with several kinds",
        "A step has exactly one key that says what it does. Make two steps of it.")
    package static let duplicateID = DiagnosticCode(
        "E206", "duplicate step id", "Ids are unique in the whole file, handlers included.")
    package static let badValue = DiagnosticCode(
        "E207", "value not allowed", "The value has the right type and is not one of those that the key takes.")
    package static let unsupportedVersion = DiagnosticCode(
        "E209", "unsupported language version", "The first key is 'mxwf: 1'. Other versions are not known here.")
    package static let unknownStep = DiagnosticCode(
        "E210", "unknown step", "The id names no step of this file. Steps without an id cannot be referred to.")
    package static let dependencyCycle = DiagnosticCode(
        "E211", "steps need each other", "A step cannot wait for itself, directly or through others.")
    package static let notAnAncestor = DiagnosticCode(
        "E212", "step has not run yet",
        """
        A step may use the outputs only of steps that are certain to have settled before it: those before it in the \
        sequence, or those that its 'needs' leads to.
        """)
    package static let bulkWithoutAwait = DiagnosticCode(
        "E213", "bulk without await",
        """
        'bulk_put' only starts a job: its failures belong to the 'await_bulk' that waits for it. Add one, or write \
        'wait: true' in the 'bulk_put'.
        """)
    package static let notABulk = DiagnosticCode(
        "E214", "not a bulk step",
        """
        'await_bulk' waits for steps of the kind 'bulk_put' that run before it and do not say 'wait: true'; each is waited \
        for once.
        """)
    package static let templateNotAllowed = DiagnosticCode(
        "E215", "expression not allowed here",
        """
        Keys, ids, 'needs', kind names and names of inputs are fixed when the file is read, so they cannot be \
        computed. 'when' and 'that' take a bare expression: write 'when: inputs.apply', without '${{ }}'.
        """)
    package static let conflictingKeys = DiagnosticCode(
        "E216", "keys exclude each other", "Exactly one of these keys, or at most one, can be given.")
    package static let tooManySteps = DiagnosticCode(
        "E217", "too many steps",
        "The number of steps in a file is limited, handlers included. '--limits relaxed' allows ten times as many.")
    package static let unguardedDelete = DiagnosticCode(
        "E218", "name not confirmed", "'delete_bucket' repeats the bucket's name in 'confirm_name', letter for letter.")
    package static let pathNotAllowed = DiagnosticCode(
        "E219", "path not allowed",
        """
        The step would open a local file outside of what 'policy.paths' names, or, under '--sandbox', outside of the \
        file's own directory. Links are followed before places are compared. 'docs/guide-workflow.md' says more.
        """)
    package static let outputMayBeMissing = DiagnosticCode(
        "W220", "output may be missing",
        """
        'on_failure' and 'always' also run where a step failed or was never begun, and such a step has no outputs, only \
        a 'status'. Write 'default(steps.up.done, 0)', or ask for the status first: \
        'when: steps.up.status == "changed"'.
        """)

    package static let unknownStatus = DiagnosticCode(
        "W221", "status that no step has",
        """
        A comparison of a step's 'status' with a word that is none is never true. A step ends as ok (nothing had to change), \
        changed, skipped, failed, timed_out, tolerated, rescued, blocked or cancelled: what GitHub Actions calls 'success' \
        is 'steps.up.status in ["ok", "changed"]', and what it calls 'failure' is 'failed'.
        """)

    package static let missingSecret = DiagnosticCode(
        "E230", "secret cannot be read",
        """
        A secret comes from an environment variable that is set, or from a file that others cannot read. Under \
        '--sandbox' a variable has to be opened with '--allow-env'.
        """)
    package static let shortSecret = DiagnosticCode(
        "E231", "secret too short",
        "A secret of fewer than 4 characters cannot be hidden: it would occur in every other text.")

    package static let programNotAllowed = DiagnosticCode(
        "E232", "programs not allowed",
        """
        A step of the kind 'shell' needs 'policy: {shell: true}' in the file, and '--allow-shell' of 'run' and 'plan': \
        the author and the user both agree. A sandbox runs no programs.
        """)
    package static let expressionInScript = DiagnosticCode(
        "E233", "expression inside a script",
        """
        What follows 'sh -c' is a program in the language of the shell. A value in the middle of it is read as a part of \
        the program: a file called '; rm -rf ~' is a command. Give the value as a word behind the script, where '$1' is \
        its text: [sh, -c, 'wc -l "$1"', sh, "${{ inputs.file }}"], or in 'env'.
        """)

    package static let nestedWorkflow = DiagnosticCode(
        "E234", "other workflow cannot be run",
        """
        'run' names another file below the directory of the file that is run. It is read and checked before anything \
        runs: its faults, its inputs, and whether it would run itself.
        """)

    package static let lineBreakInName = DiagnosticCode(
        "W201", "line break at the end of a name",
        """
        A block that begins with '|' or '>' ends with a line break, which becomes the last character of the name. Write \
        '|-' or '>-', which drop it, or the value on the line of its key.
        """)
    package static let timeWithoutZone = DiagnosticCode(
        "W202", "time without a zone",
        """
        In a workflow file a time without a zone is UTC, so that the file means the same on every machine. Write 'Z' \
        behind it, or the zone: '2026-11-22T16:48:50+01:00'. A time that '--input' gives is one of the local zone.
        """)
    package static let bareBraces = DiagnosticCode(
        "W203", "braces without a dollar",
        """
        Expressions are written as '${{ }}', as in GitHub Actions. '{{ }}', as Ansible has them, is text: nothing is put \
        in its place.
        """)

    static let documentCodes: [DiagnosticCode] = [
        wrongType, missingKey, unknownKey, missingKind, severalKinds, duplicateID, badValue,
        unsupportedVersion, unknownStep, dependencyCycle, notAnAncestor, bulkWithoutAwait, notABulk,
        templateNotAllowed, conflictingKeys, tooManySteps, unguardedDelete, pathNotAllowed,
        outputMayBeMissing, unknownStatus, missingSecret, shortSecret, programNotAllowed, expressionInScript,
        nestedWorkflow, lineBreakInName, timeWithoutZone, bareBraces,
    ]
}
