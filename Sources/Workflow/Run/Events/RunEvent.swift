package import MictlanXBatch
package import MictlanXClient
public import MictlanXModel

/// One event of a run's stream: what progress bars, reports and other programs follow.
public struct RunEvent: Sendable {
    /// The version of the stream's format; within one, fields are only added.
    public static let version = 1

    /// When it happened, by the wall clock.
    public let time: Timestamp

    /// Time since the run began, on a clock that never jumps.
    public let elapsed: Duration

    /// The number of the event, from 0 without gaps.
    public let sequence: Int

    /// The run's id.
    public let run: String

    package let body: Body

    /// What happened, by its stable name: `run.start`, `plan`, `step.state`, `progress`, `item.done`, `item.fail`,
    /// `retry`, `guard`, `log`, `heartbeat` or `run.end`.
    public var type: String { body.type }

    /// The path of the step that it belongs to.
    public var step: String? { body.step }

    /// What happened.
    package enum Body: Sendable {
        case runStart(workflow: String, dryRun: Bool)
        case plan(step: String, StepPlan)
        /// A step has come to a state: why it failed, or what it has worked on.
        case stepState(step: String, kind: String, StepStatus, message: String?, summary: String? = nil)
        case progress(step: String, ItemProgress)
        case itemDone(step: String, ItemDone)
        case itemFail(step: String, ordinal: Int, item: String, code: MictlanXError.Code, message: String)
        case retry(step: String, attempt: Int, delay: Duration, message: String)
        /// A guard was checked and stopped the step.
        case guardBreach(step: String, rule: String, message: String)
        case log(level: LogLevel, message: String, step: String?)
        /// Nothing has happened for a while; what is waited for.
        case heartbeat([Waiting])
        case runEnd(RunStatus, ExitCode, Recap)
    }

    package enum LogLevel: String, Sendable, CaseIterable {
        case info, warning, error
    }

    /// A step that goes on.
    package struct Waiting: Hashable, Sendable {
        package let step: String
        package let kind: String
        /// How long it has been going on.
        package let time: Duration
        /// How far it has come, where that is known.
        package let progress: ItemProgress?
    }

    /// An item that is settled, with everything needed to check it.
    package struct ItemDone: Sendable {
        package let ordinal: Int
        package let address: BallAddress
        package let size: Int
        package let checksum: Checksum?
        package let via: JournalRecord.Via

        package init(ordinal: Int, address: BallAddress, size: Int, checksum: Checksum?, via: JournalRecord.Via) {
            self.ordinal = ordinal
            self.address = address
            self.size = size
            self.checksum = checksum
            self.via = via
        }
    }
}
