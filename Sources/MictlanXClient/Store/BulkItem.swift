public import MictlanXModel
public import SystemPackage

/// One ball of a bulk put.
public struct BulkItem: BulkWork {
    /// What a put comes to.
    public typealias Receipt = PutReceipt
    /// The item's place in its list, from 0; hooks and failures name the item by it.
    public let ordinal: Int
    /// Where the ball goes.
    public let address: BallAddress
    /// Where its bytes come from.
    public let source: BallSource
    /// How it is put.
    public let options: PutOptions
    /// The size of a file in bytes, as far as it is known before the file is opened; small ones go together.
    public let fileSize: Int?

    /// Sets every property.
    public init(
        ordinal: Int, address: BallAddress, source: BallSource, options: PutOptions, fileSize: Int? = nil
    ) {
        self.ordinal = ordinal
        self.address = address
        self.source = source
        self.options = options
        self.fileSize = fileSize
    }

    /// The size in bytes; `nil` where it is not known yet.
    var knownSize: Int? {
        switch source {
        case .bytes(let bytes): bytes.count
        case .file: fileSize
        }
    }
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
