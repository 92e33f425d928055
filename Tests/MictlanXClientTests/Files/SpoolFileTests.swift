import MictlanXPlatform
import SystemPackage
import Testing

@testable import MictlanXClient

struct SpoolFileTests {
    /// `/dev/full` stands for a full disk: every write to it fails with ENOSPC (full(4)).
    @Test func aFullDiskIsOneClearError() throws {
        let full = NamelessFile(
            adopting: try FileDescriptor.open("/dev/full", .readWrite, options: .closeOnExec), in: "/dev")
        var spool = SpoolFile(ScratchFile(full, in: "/dev"))
        let error = #expect(throws: MictlanXError.self) {
            try [1, 2, 3].withUnsafeBytes { try spool.append($0) }
        }
        #expect(error?.code == .diskFull)
        #expect(error?.message.hasPrefix("cannot write a temporary file in '/dev': No space left") == true)
        #expect(error?.message.contains("free some space there, or name another directory with TMPDIR,") == true)
    }
}
