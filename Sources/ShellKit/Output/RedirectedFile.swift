import MictlanXPlatform
import SystemPackage

/// The files behind `>`, `>>`, `2>` and `<`.
enum RedirectedFile {
    static func output(_ target: LocalArgument, appends: Bool, home: String?) throws -> OutputStream {
        let path = target.path(home: home)
        try OpenStores.check(path)
        let file = try SystemFailure.explaining("cannot write", path) {
            try FileDescriptor.open(
                path, .writeOnly, options: [.create, .closeOnExec, appends ? .append : .truncate],
                permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
        }
        return OutputStream(descriptor: file.rawValue, ownsDescriptor: true)
    }

    static func input(_ target: LocalArgument, home: String?) throws -> CommandInput {
        let path = target.path(home: home)
        try OpenStores.check(path)
        return CommandInput(
            try SystemFailure.explaining("cannot read", path) {
                try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            })
    }
}
