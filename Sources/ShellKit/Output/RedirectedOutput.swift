import MictlanXPlatform
import SystemPackage

/// The file behind `>` and `>>`.
enum RedirectedOutput {
    static func open(_ target: LocalArgument, appends: Bool, home: String?) throws -> OutputStream {
        let path = target.path(home: home)
        try OpenStores.check(path)
        let file = try SystemFailure.explaining("cannot write", path) {
            try FileDescriptor.open(
                path, .writeOnly, options: [.create, .closeOnExec, appends ? .append : .truncate],
                permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
        }
        return OutputStream(descriptor: file.rawValue, ownsDescriptor: true)
    }
}
