package import MictlanXClient
package import MictlanXModel

/// One test of a workflow: what there is before, what goes wrong, and what must be true in the end.
package struct Trial: Sendable {
    /// A ball that is in the store before the run.
    package struct Seed: Sendable {
        package let address: BallAddress
        package var text = ""
        package var tags: [String: String] = [:]
        /// How long before the run's begin it was put.
        package var age = Duration.zero
    }

    /// Requests that fail.
    package struct Fault: Sendable {
        package let operation: Operation
        /// Only requests about this bucket; `nil` for all.
        package var bucket: BucketID?
        package var error = MictlanXError.Code.unavailable
        /// So many requests go through first.
        package var after = 0
        /// So many fail then.
        package var times = 1
    }

    /// What a request does.
    package enum Operation: String, CaseIterable, Hashable, Sendable {
        /// The registration that begins each chunk.
        case put
        /// The bytes of a chunk.
        case get
        /// What is known of a ball or a chunk.
        case look
        case list, delete
    }

    /// What must be true in the end; what is `nil` or not named may be anything.
    package struct Expectation: Sendable {
        package var exit = 0
        package var steps: [(step: String, status: String)] = []
        /// As JSON.
        package var outputs: [(name: String, value: String)] = []
        /// The content of balls; `nil` for one that must not be there.
        package var balls: [(address: BallAddress, text: String?)] = []
        /// The content of files below the directory of the test; `nil` for one that must not be there.
        package var files: [(path: String, text: String?)] = []
        /// How many requests there were.
        package var requests: [(operation: Operation, count: Int)] = []
        /// Texts that messages contain.
        package var messages: [String] = []
    }

    package var name = ""
    /// The time of day at which the run begins.
    package var now = Timestamp(seconds: 1_767_225_600, nanoseconds: 0)
    package var inputs: [(name: String, text: String)] = []
    package var environment: [String: String] = [:]
    /// Local files below the directory of the test, where relative paths of the workflow begin.
    package var files: [(path: String, text: String)] = []
    package var balls: [Seed] = []
    package var faults: [Fault] = []
    /// Whether the question before a deletion is answered with yes.
    package var confirms = true
    package var expectation = Expectation()
}

/// A file of tests.
package struct TrialFile: Sendable {
    /// The path of the workflow, from the file's directory on.
    package var workflow = ""
    package var trials: [Trial] = []
}
