internal import SystemPackage

/// Tells one start of the system from another (random(4)).
package enum BootID {
    /// The id of this start; empty where the system does not tell.
    package static var current: String {
        guard let bytes = try? InputFile.bytes(of: "/proc/sys/kernel/random/boot_id", limit: 64) else { return "" }
        return String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    }
}
