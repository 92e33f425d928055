/// The name of a ball as people know it: any non-empty bytes, for example a relative file path.
///
/// The wire keeps only canonical ids and quietly drops other characters, so two names could fall together. A name is
/// therefore *spelled* as an id, reversibly: bytes that an id cannot hold become `-xHH` with two lower-case hexadecimal
/// digits. Names that are canonical and hold no such pattern are their own ids. What would be too long as an id is spelled
/// densely (`0-z…`). The rule works on bytes, because file names need not be UTF-8.
///
/// ```
/// cat.jpg     → cat-x2ejpg
/// .bashrc     → 0-x2ebashrc
/// hello-world → hello-world
/// ```
public struct BallName: Hashable, Sendable, Comparable {
    /// The bytes of the name; never empty.
    public let bytes: [UInt8]

    /// A name from bytes, as the file system gives them.
    ///
    /// - Parameter bytes: the name; the id it spells must not exceed ``NameLimits/maximumIDLength``.
    /// - Throws: ``InvalidName/empty`` or ``InvalidName/tooLong(length:limit:)``.
    public init(bytes: some Sequence<UInt8>) throws(InvalidName) {
        let bytes = Array(bytes)
        guard !bytes.isEmpty else { throw .empty }
        let length = NameSpelling.encode(bytes).count
        guard length <= NameLimits.maximumIDLength else {
            throw .tooLong(length: length, limit: NameLimits.maximumIDLength)
        }
        self.bytes = bytes
    }

    /// A name from text, as it is typed.
    ///
    /// - Throws: ``InvalidName/empty`` or ``InvalidName/tooLong(length:limit:)``.
    public init(_ text: some StringProtocol) throws(InvalidName) { try self.init(bytes: text.utf8) }

    /// The name that an id spells. An id that no name would spell (put by another client) is its own name.
    ///
    /// - Parameter id: any ball id.
    public init(id: BallID) { bytes = NameSpelling.decode(Array(id.rawValue.utf8)) }

    /// The id that spells this name.
    public var id: BallID { BallID(trusted: String(decoding: NameSpelling.encode(bytes), as: UTF8.self)) }

    /// The name as text; bytes that are not UTF-8 show as U+FFFD.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Orders by bytes.
    public static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}

extension BallName: CustomStringConvertible {
    /// The name as text.
    public var description: String { text }
}
