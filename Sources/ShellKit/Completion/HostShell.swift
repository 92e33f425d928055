/// The shells of the host that there are completion scripts for.
enum HostShell: String, CaseIterable, Sendable { case bash, zsh, fish }
