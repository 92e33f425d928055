import MictlanXBatch
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// A verb that can be a step of a workflow.
protocol RecordableCommand: ShellCommand {
    /// The steps that do the same, looked at before the command is executed. Nothing is read but what words mean.
    func recorded(into recording: inout Recording, in context: CommandContext) async throws -> RecordedCommand
}

/// What steps say of places.
struct RecordedPlaces: Sendable {
    let directory: FilePath
    let home: String?

    init(_ recording: Recording, in context: CommandContext) {
        directory = recording.directory
        home = context.session.configuration.environment.nonEmpty("HOME")
    }

    /// A local path as the workflow writes it: below its own directory as a relative one.
    ///
    /// - Throws: ``Unrecordable`` for bytes that are not UTF-8.
    func path(_ path: FilePath) throws(Unrecordable) -> RecordedStep.Value {
        let absolute = WorkingDirectory.current.pushing(path).lexicallyNormalized()
        var shown = absolute
        if shown.starts(with: directory), shown != directory { _ = shown.removePrefix(directory) }
        if shown == directory { shown = "." }
        return .text(try Self.text(shown.bytes, "path"))
    }

    static func text(_ bytes: [UInt8], _ what: String) throws(Unrecordable) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Unrecordable(reason: "a \(what) is not UTF-8, and a workflow is")
        }
        return text
    }

    /// The fields that name a ball.
    static func ball(_ address: BallAddress) throws(Unrecordable) -> [(String, RecordedStep.Value)] {
        let name = address.ball.name
        guard BallAddress(bucket: address.bucket, name: name) == address else {
            throw Unrecordable(reason: "no name means the id '\(address.ball)'")
        }
        return [("bucket", .text(address.bucket.rawValue)), ("key", .text(try text(name.bytes, "name")))]
    }
}

/// Why a command is no step.
struct Unrecordable: Error, Sendable {
    let reason: String
}
