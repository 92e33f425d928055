internal import MictlanXModel
package import MictlanXPlatform
package import SystemPackage

extension MictlanXError {
    /// A list takes more room than it may.
    ///
    /// - Parameters:
    ///   - allowance: what it may take.
    ///   - directory: where it lies.
    ///   - subject: what it is, for the message.
    package init(exhausted allowance: SpoolAllowance, in directory: FilePath, _ subject: String = "the listing") {
        let remedy = "free some space there, or name another directory with TMPDIR"
        guard allowance.isOfDisk else {
            self.init(
                .diskFull,
                "\(subject) takes more than \(ByteCount(allowance.limit)) in '\(directory)': it seems to have no end")
            return
        }
        guard allowance.limit >= Self.smallestRoom else {
            self.init(.diskFull, "'\(directory)' is full: there is no room for \(subject); \(remedy)")
            return
        }
        self.init(
            .diskFull,
            "\(subject) takes more than \(ByteCount(allowance.limit)) in '\(directory)', half of what is free there;"
                + " \(remedy)")
    }

    /// With less than this, in bytes, a disk is full.
    private static let smallestRoom = 1 << 20
}
