public import MictlanXModel

/// One item of a bulk job: a ball, and what is done with it.
public protocol BulkWork: Sendable {
    /// What the item comes to when it succeeds.
    associatedtype Receipt: BulkReceipt
    /// The item's place in its list, from 0; hooks and failures name the item by it.
    var ordinal: Int { get }
    /// The ball.
    var address: BallAddress { get }
}

/// What a bulk job counts of one item's result.
public protocol BulkReceipt: Sendable {
    /// Whether anything was done; `false` when it was so already.
    var isChanged: Bool { get }
    /// The bytes of the ball.
    var bulkBytes: Int { get }
}

extension PutReceipt: BulkReceipt {
    /// Whether the ball was created or replaced.
    public var isChanged: Bool { outcome != .unchanged }
    /// The ball's size.
    public var bulkBytes: Int { size }
}

extension GetReceipt: BulkReceipt {
    /// The ball's size.
    public var bulkBytes: Int { ball.size }
}

extension DeleteReceipt: BulkReceipt {
    /// Whether there was something to delete.
    public var isChanged: Bool { !wasAbsent }
    /// The bytes that are gone, where the store was asked before.
    public var bulkBytes: Int { bytes ?? 0 }
}
