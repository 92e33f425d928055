public import MictlanXModel
public import SystemPackage

/// One item of a bulk job: a ball, and what is done with it.
public protocol BulkWork: Sendable {
    /// What the item comes to when it succeeds.
    associatedtype Receipt: BulkReceipt
    /// The item's place in its list, from 0; hooks and failures name the item by it.
    var ordinal: Int { get }
    /// The ball.
    var address: BallAddress { get }
}

/// What one item of a bulk job came to, as far as its job counts it.
public protocol BulkReceipt: Sendable {
    /// Whether anything was done; `false` when it was so already.
    var isChanged: Bool { get }
    /// The bytes of the ball.
    var bulkBytes: Int { get }
}

extension BulkItem: BulkWork {
    /// What a put comes to.
    public typealias Receipt = PutReceipt
}

extension PutReceipt: BulkReceipt {
    /// Whether the ball was created or replaced.
    public var isChanged: Bool { outcome != .unchanged }
    /// The ball's size.
    public var bulkBytes: Int { size }
}

/// One ball of a bulk get.
public struct BulkGetItem: BulkWork {
    /// What a get comes to.
    public typealias Receipt = GetReceipt
    /// The item's place in its list, from 0.
    public let ordinal: Int
    /// The ball.
    public let address: BallAddress
    /// The file it is read into; its directory must exist.
    public let path: FilePath
    /// How it is read.
    public let options: GetOptions

    /// Sets every property.
    public init(ordinal: Int, address: BallAddress, path: FilePath, options: GetOptions = GetOptions()) {
        self.ordinal = ordinal
        self.address = address
        self.path = path
        self.options = options
    }
}

extension GetReceipt: BulkReceipt {
    /// The ball's size.
    public var bulkBytes: Int { ball.size }
}

/// One ball of a bulk delete.
public struct BulkDeleteItem: BulkWork {
    /// What a delete comes to.
    public typealias Receipt = DeleteReceipt
    /// The item's place in its list, from 0.
    public let ordinal: Int
    /// The ball.
    public let address: BallAddress
    /// Under which condition it is deleted.
    public let options: DeleteOptions

    /// Sets every property.
    public init(ordinal: Int, address: BallAddress, options: DeleteOptions = DeleteOptions()) {
        self.ordinal = ordinal
        self.address = address
        self.options = options
    }
}

extension DeleteReceipt: BulkReceipt {
    /// Whether there was something to delete.
    public var isChanged: Bool { !wasAbsent }
    /// The bytes that are gone, where the store was asked before.
    public var bulkBytes: Int { bytes ?? 0 }
}
