import Foundation
import Testing

/// A temporary directory without room: a small file system of the test's own, in a mount namespace (unshare(1)).
@Suite struct FullDiskTests {
    /// What is put from a pipe waits on the disk until its size is known: one error, nothing stored, nothing left.
    @Test func whatDoesNotFitIsRefused() async throws {
        let home = try Home()
        try home.write("big", [UInt8](repeating: 7, count: 3_000_000))
        let script = """
            mount -t tmpfs -o size=1m none "$TMPDIR" || exit 77
            "$0" put - b/k < big
            code=$?
            ls -A "$TMPDIR" >&2
            exit $code
            """
        let result = try await MountNamespace.run(script, in: home)
        let (code, text) = (result.code, result.messages)
        #expect(code == 1, "\(text)")
        let directory = home.root.appending(path: "tmp").path
        #expect(
            text == """
                mxshell: error: cannot write a temporary file in '\(directory)': No space left on device; free some space \
                there, or name another directory with TMPDIR, and try again

                """)
        #expect(try await Mxshell.run(["ls", "b"], in: home).code == 3)
    }
}
