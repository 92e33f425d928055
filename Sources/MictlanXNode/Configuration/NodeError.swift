internal import GRDB
internal import MictlanXPlatform
internal import SystemPackage

/// What went wrong in the node, with a message that says what to do about it.
public struct NodeError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure. New kinds may be added: compare, do not switch over all.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case invalidConfiguration, exposed, addressInUse, storeUnusable, storeFull, storeBusy, corrupt, io,
                alreadyRunning
        }

        private let kind: Kind

        /// A value of the configuration cannot be used.
        public static let invalidConfiguration = Code(kind: .invalidConfiguration)
        /// The address lets in other machines, and nothing asks them who they are.
        public static let exposed = Code(kind: .exposed)
        /// Another process listens on the address.
        public static let addressInUse = Code(kind: .addressInUse)
        /// The store cannot be opened: permissions, or a format of another version.
        public static let storeUnusable = Code(kind: .storeUnusable)
        /// The disk, the quota or the store's capacity is exhausted.
        public static let storeFull = Code(kind: .storeFull)
        /// Another process held the store's lock for too long.
        public static let storeBusy = Code(kind: .storeBusy)
        /// The store does not hold what its catalog says.
        public static let corrupt = Code(kind: .corrupt)
        /// A system call failed for another reason.
        public static let io = Code(kind: .io)
        /// `run()` was called a second time.
        public static let alreadyRunning = Code(kind: .alreadyRunning)

        /// The name of the kind.
        public var description: String { kind.rawValue }
    }

    /// The kind of failure.
    public var code: Code
    /// What happened and what to do, without a full stop.
    public var message: String
    /// The error below, where there is one.
    public var cause: (any Error)?

    /// Joins all parts.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The kind and the message.
    public var description: String { "\(code): \(message)" }
}

extension NodeError {
    /// The one place where a failed system call becomes an error of the node.
    init(_ failure: SystemFailure) {
        switch failure.fault {
        case .full: self.init(.storeFull, "\(failure); \(failure.remedy) or delete balls", cause: failure)
        case .denied: self.init(.storeUnusable, "\(failure); check the owner and the permissions", cause: failure)
        case .notADirectory: self.init(.invalidConfiguration, "\(failure); name another directory", cause: failure)
        case .held, .exhausted: self.init(.storeBusy, "\(failure); try again", cause: failure)
        case .missing, .unusable, .exists, .other: self.init(.io, "\(failure)", cause: failure)
        }
    }

    /// The error of a peer whose directory should be there: damage, or a disk that is not mounted.
    ///
    /// - Parameter store: the directory of the store.
    /// - Returns: the error.
    static func absentPeer(of store: FilePath) -> NodeError {
        NodeError(
            .io,
            "the directory of a peer of the store '\(store)' is missing; mount it or bring it back, "
                + "'mxshell node check' names it")
    }

    /// The one place where an error of SQLite becomes an error of the node.
    ///
    /// - Parameters:
    ///   - error: what was thrown.
    ///   - path: the catalog.
    init(catalog error: any Error, at path: FilePath) {
        if let error = error as? NodeError {
            self = error
            return
        }
        guard let database = error as? DatabaseError else {
            self.init(
                .corrupt, "the catalog '\(path)' holds what cannot be read: \(error); \(Self.lookForDamage)",
                cause: error)
            return
        }
        let reason = database.message ?? database.resultCode.description
        if [.SQLITE_IOERR_SHMSIZE, .SQLITE_IOERR_SHMMAP].contains(database.extendedResultCode) {
            self.init(
                .storeFull,
                "the catalog '\(path)' finds no room for the memory that its processes share, '\(path)-shm': \(reason); "
                    + "free some space", cause: error)
            return
        }
        switch database.resultCode {
        case .SQLITE_FULL:
            self.init(.storeFull, "the catalog '\(path)' cannot grow: \(reason); free some space", cause: error)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(
                .storeBusy, "another process holds the lock of the catalog '\(path)': \(reason); try again",
                cause: error)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.corrupt, "the catalog '\(path)' is damaged: \(reason); \(Self.wayOut)", cause: error)
        case .SQLITE_READONLY:
            self.init(.storeUnusable, "the catalog '\(path)' can only be read: \(reason)", cause: error)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            self.init(
                .storeUnusable,
                "the catalog '\(path)' cannot be opened: \(reason); check the owner and the permissions of it and of its "
                    + "directory", cause: error)
        default:
            self.init(.io, "the catalog '\(path)' failed: \(reason); \(Self.lookForDamage)", cause: error)
        }
    }

    private static let lookForDamage =
        "'mxshell node check' looks for damage, 'mxshell node restore' brings back a backup"

    /// What to do about a catalog that is damaged itself.
    static let wayOut =
        "first move 'catalog.sqlite' and what begins with it away, and keep it; then 'mxshell node restore' brings back a "
        + "backup, or without one 'mxshell node repair --new-catalog' puts all contents into 'lost+found'"
}
