extension MictlanXError {
    /// What went wrong. The set is open: callers compare with the constants and treat unknown ones by their class.
    ///
    /// This is the one table from error to class to exit code.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Known: String {
            case unavailable, timeout, throttled, serverError = "server_error", badAnswer = "bad_answer", unreachable
            case notStored = "not_stored", existenceUnknown = "existence_unknown"
            case notFound = "not_found", noBucket = "no_bucket", incomplete
            case exists, changed, locked
            case checksumMismatch = "checksum_mismatch", lengthMismatch = "length_mismatch"
            case unauthorized, forbidden, tls, configuration
            case invalidArgument = "invalid_argument", rejected
            case guardTripped = "guard", undecided
            case deadlineExceeded = "deadline_exceeded"
            case cancelled
            case diskFull = "disk_full", io, journal
        }

        private let known: Known
        private init(_ known: Known) { self.known = known }

        /// The connection failed or broke. Retried.
        public static let unavailable = Code(.unavailable)
        /// No answer in time. Retried.
        public static let timeout = Code(.timeout)
        /// 408 or 429: the server asks to come back later. Retried.
        public static let throttled = Code(.throttled)
        /// 5xx that is neither a disguised 404 nor 507. Retried.
        public static let serverError = Code(.serverError)
        /// The answer is not HTTP, not the JSON of the protocol, or cut short. Retried.
        public static let badAnswer = Code(.badAnswer)
        /// No router could be reached at all. Retried.
        public static let unreachable = Code(.unreachable)
        /// The server took the bytes and no peer, or fewer than promised, stored them. Retried.
        public static let notStored = Code(.notStored)
        /// It cannot be said whether it is there: a peer that may hold it does not answer, or the router has forgotten it.
        /// Never the same as `notFound`. Retried.
        public static let existenceUnknown = Code(.existenceUnknown)
        /// No such ball, chunk or local file: known to be absent.
        public static let notFound = Code(.notFound)
        /// No such bucket or local directory.
        public static let noBucket = Code(.noBucket)
        /// The ball is there with chunks missing.
        public static let incomplete = Code(.incomplete)
        /// It exists already with other content.
        public static let exists = Code(.exists)
        /// It changed during the operation, or since it was looked at.
        public static let changed = Code(.changed)
        /// Another run, or another process, has it.
        public static let locked = Code(.locked)
        /// The bytes are not those that the checksum names.
        public static let checksumMismatch = Code(.checksumMismatch)
        /// More or fewer bytes than announced.
        public static let lengthMismatch = Code(.lengthMismatch)
        /// 401.
        public static let unauthorized = Code(.unauthorized)
        /// 403, or a local file that may not be read or written.
        public static let forbidden = Code(.forbidden)
        /// The TLS handshake or certificate failed.
        public static let tls = Code(.tls)
        /// A setting outside the command line is wrong.
        public static let configuration = Code(.configuration)
        /// An argument is wrong; nothing was sent.
        public static let invalidArgument = Code(.invalidArgument)
        /// 400 or 422: the server finds the request wrong.
        public static let rejected = Code(.rejected)
        /// A limit or guard stopped it.
        public static let guardTripped = Code(.guardTripped)
        /// A run cannot be taken up again without a decision: nothing was done.
        public static let undecided = Code(.undecided)
        /// The deadline of the whole operation passed.
        public static let deadlineExceeded = Code(.deadlineExceeded)
        /// The task was cancelled.
        public static let cancelled = Code(.cancelled)
        /// No space left on the local device, or over quota; 507: no room left in the store.
        public static let diskFull = Code(.diskFull)
        /// Another local input or output error.
        public static let io = Code(.io)
        /// The journal or state directory cannot be written.
        public static let journal = Code(.journal)

        /// The stable name used in JSON and reports, for example `not_found`.
        public var description: String { known.rawValue }

        /// The class that decides about a retry.
        public var errorClass: ErrorClass {
            switch known {
            case .unavailable, .timeout, .throttled, .serverError, .badAnswer, .unreachable, .notStored,
                .existenceUnknown:
                .transient
            case .notFound, .noBucket, .incomplete: .notFound
            case .exists, .changed, .locked: .conflict
            case .checksumMismatch, .lengthMismatch: .integrity
            case .unauthorized, .forbidden, .tls, .configuration: .denied
            case .invalidArgument, .rejected: .invalid
            case .guardTripped, .undecided: .guarded
            case .deadlineExceeded: .deadline
            case .cancelled: .cancelled
            case .diskFull, .io, .journal: .storage
            }
        }

        /// The exit code that a command ends with when this error stopped it.
        public var exitCode: ExitCode {
            switch known {
            case .unreachable: .unreachable
            case .noBucket: .noBucket
            case .journal: .journal
            case .locked: .locked
            case .undecided: .decision
            default:
                switch errorClass {
                case .transient: .temporary
                case .notFound: .notFound
                case .conflict: .exists
                case .integrity: .integrity
                case .denied: .fatal
                case .invalid: .usage
                case .guarded: .guarded
                case .deadline: .deadline
                case .cancelled: .interrupted
                case .storage: .failed
                }
            }
        }

        /// Lets `catch MictlanXError.Code.notFound` match an error of any type.
        ///
        /// - Parameters:
        ///   - code: the code looked for.
        ///   - error: any error.
        /// - Returns: whether the error is a ``MictlanXError`` with this code.
        public static func ~= (code: Code, error: any Error) -> Bool { (error as? MictlanXError)?.code == code }
    }
}
