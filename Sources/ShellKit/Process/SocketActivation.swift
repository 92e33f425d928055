import Glibc

/// The socket that systemd has bound for a service and hands over when it starts it, as sd_listen_fds(3) describes.
enum SocketActivation {
    /// How the command line names it.
    static let name = "systemd"
    /// Sockets are handed over from this descriptor on (SD_LISTEN_FDS_START).
    static let descriptor: Int32 = 3

    /// Refuses to serve at a descriptor that systemd has not handed over to this very process.
    ///
    /// - Parameters:
    ///   - environment: that of the process.
    ///   - process: its number; a parent's variables are not meant for its children.
    /// - Throws: ``ShellError`` with code 7.
    static func check(_ environment: Environment, process: Int32 = getpid()) throws(ShellError) {
        guard environment["LISTEN_PID"] == String(process), let count = environment["LISTEN_FDS"], count != "0" else {
            throw ShellError(
                .configuration, "systemd has handed over no socket to this process",
                hint: "start it by a socket unit, as examples/cluster/mxshell-node.socket does, or name an address: "
                    + "--listen unix:PATH")
        }
        guard count == "1" else {
            throw ShellError(
                .configuration, "systemd has handed over \(count) sockets, and a node serves one",
                hint: "leave one ListenStream= in the socket unit")
        }
    }
}
