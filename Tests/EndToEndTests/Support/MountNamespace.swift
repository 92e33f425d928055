import Foundation

/// Runs scripts in a mount namespace of their own (unshare(1)), where small file systems can be mounted.
enum MountNamespace {
    /// The machine does not let the tests mount anything.
    struct Refused: Error, CustomStringConvertible {
        var reason: String

        var description: String {
            "these tests mount file systems in a user namespace, and the machine does not allow that (\(reason)): install"
                + " util-linux, and allow user namespaces (sysctl -w kernel.unprivileged_userns_clone=1, on Ubuntu sysctl -w"
                + " kernel.apparmor_restrict_unprivileged_userns=0), or run the tests as root"
        }
    }

    /// Runs a script of bash.
    ///
    /// - Parameters:
    ///   - script: its `$0` is the program; it ends with 77 where it cannot mount what it needs.
    ///   - home: where it runs.
    /// - Returns: the exit code and what it wrote.
    /// - Throws: ``Refused``.
    static func run(_ script: String, in home: Home) async throws -> Mxshell.Result {
        if let refusal { throw refusal }
        let command = ["/usr/bin/unshare", "-rm", "bash", "-c", script]
        let result = try await Mxshell.run(Mxshell.process([], in: home, within: command), in: home)
        guard result.code != 77 else { throw Refused(reason: result.messages) }
        return result
    }

    /// Why nothing can be mounted; looked at once.
    private static let refusal: Refused? = {
        do {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/unshare")
            process.arguments = ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
            let messages = Pipe()
            process.standardError = messages
            try process.run()
            let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return process.terminationStatus == 0
                ? nil : Refused(reason: text.trimmingCharacters(in: .whitespacesAndNewlines))
        } catch {
            return Refused(reason: "\(error)")
        }
    }()
}
