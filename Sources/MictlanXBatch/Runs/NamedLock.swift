internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

/// A lock by its name, which one run holds at a time: a directory for each name, with the lock file of a run in it.
///
/// The kernel gives it back however the process ends; what the file says of its holder is for messages only.
package final class NamedLock: Sendable {
    private let lock: RunLock

    private init(_ lock: RunLock) { self.lock = lock }

    /// Takes a lock, or waits for it.
    ///
    /// - Parameters:
    ///   - name: any text that is not empty.
    ///   - run: the id of the run that takes it, for the messages of others.
    ///   - directory: where the locks lie; it is made where it is missing.
    ///   - wait: how long to wait while another run has it. Of those that wait any may be the next.
    ///   - clock: what the wait goes by.
    /// - Returns: the lock, held as long as the value lives.
    /// - Throws: `MictlanXError` `locked` when another run has it, `journal` when it cannot be made; `CancellationError`.
    package static func take<C: Clock<Duration>>(
        _ name: String, for run: String, in directory: FilePath, wait: Duration, clock: C
    ) async throws -> NamedLock {
        let place = directory.appending(component(of: name))
        let end = clock.now.advanced(by: wait)
        while true {
            do throws(Errno) {
                try place.makeLockDirectory()
                let lock = try RunLock(in: place, creating: true)
                lock.sign(.current(bootID: BootID.current, run: run))
                return NamedLock(lock)
            } catch Errno.wouldBlock {
                guard clock.now < end else { break }
            } catch {
                throw MictlanXError(
                    .journal, SystemFailure(error, "cannot take the lock '\(name)' in", place).description)
            }
            try await clock.sleep(for: min(interval, clock.now.duration(to: end)))
        }
        let holder = RunLock.holder(of: place).map { " (\($0.text))" } ?? ""
        let waited = wait > .zero ? " after \(DurationText.format(wait))" : ""
        throw MictlanXError(
            .locked, "another run holds the lock '\(name)'\(holder)\(waited); --lock-wait DURATION waits for it")
    }

    private static let interval = Duration.milliseconds(200)

    /// The name as one component of a path: what could mean something there is written in hexadecimal digits, and a long
    /// name by its checksum.
    static func component(of name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "%" + Hex.text([byte])
            }
        }
        return text.utf8.count <= 200 ? text : SHA256.hash(Array(name.utf8)).hex
    }
}

extension FilePath {
    /// Makes the directory and those above it that are missing, for this user only.
    fileprivate func makeLockDirectory() throws(Errno) {
        var path = FilePath(root: root, [])
        for component in components {
            path.append(component)
            try path.makeDirectory(mode: 0o700)
        }
    }
}
