import MictlanXPlatform
import SystemPackage

/// The files behind `>`, `>>`, `2>` and `<`.
enum RedirectedFile {
    static func output(_ target: LocalArgument, appends: Bool, home: String?) async throws -> OutputStream {
        let file = try await open(target, .writeOnly, [.create, appends ? .append : .truncate], "write", home: home)
        return OutputStream(descriptor: file.rawValue, ownsDescriptor: true, path: target.path(home: home))
    }

    static func input(_ target: LocalArgument, home: String?) async throws -> CommandInput {
        CommandInput(try await open(target, .readOnly, [], "read", home: home))
    }

    private static func open(
        _ target: LocalArgument, _ mode: FileDescriptor.AccessMode, _ options: FileDescriptor.OpenOptions,
        _ action: String, home: String?
    ) async throws -> FileDescriptor {
        let path = target.path(home: home)
        try OpenStores.check(path)
        do {
            return try await FileOpening.open(path, mode, options: options)
        } catch let error as Errno {
            throw SystemFailure(error, "cannot \(action)", path)
        }
    }
}
