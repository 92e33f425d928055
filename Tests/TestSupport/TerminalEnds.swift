import Glibc
package import SystemPackage

/// The two ends of a pseudo-terminal of 24 rows and 100 columns.
package struct TerminalEnds: Sendable {
    /// `TIOCGPTN` and `TIOCSPTLCK` (ioctl_tty(2)), which the Glibc overlay leaves out.
    private static let getNumber: UInt = 0x8004_5430
    private static let setLock: UInt = 0x4004_5431

    /// Where a person sits.
    package let screen: FileDescriptor
    /// What a program reads and writes.
    package let program: FileDescriptor

    /// Opens both; the caller closes them.
    package init() throws {
        let screen = try FileDescriptor.open("/dev/ptmx", .readWrite, options: .init(rawValue: O_NOCTTY))
        do {
            var number: CUnsignedInt = 0
            var isLocked: CInt = 0
            guard ioctl(screen.rawValue, Self.getNumber, &number) == 0,
                ioctl(screen.rawValue, Self.setLock, &isLocked) == 0
            else { throw Errno.noSuchAddressOrDevice }
            program = try FileDescriptor.open(
                FilePath("/dev/pts/\(number)"), .readWrite, options: .init(rawValue: O_NOCTTY))
        } catch {
            try? screen.close()
            throw error
        }
        self.screen = screen
        var size = winsize(ws_row: 24, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(program.rawValue, UInt(TIOCSWINSZ), &size)
    }
}
