/// Finds the elements of one array in a JSON text that arrives in pieces, without ever holding more than one element.
///
/// The array is the value of a key of the outermost object, or of the objects one level below it, or the whole text;
/// elsewhere the text is only checked for balance, and kept as the envelope. Elements must be objects, in an array that
/// is the whole text they may be arrays.
struct JSONElementScanner {
    /// One element and the key of the outermost object under which it was found.
    typealias Emit = (_ owner: String, _ element: UnsafeBufferPointer<UInt8>) throws -> Void

    private let arrayKey: [UInt8]
    private let arrayDepth: Int
    private var stack: [UInt8] = []
    private var isInString = false
    private var isEscaped = false
    private var isKey = false
    private var text: [UInt8] = []
    private var keys: [[UInt8]] = []
    private var element: [UInt8] = []
    private var elementDepth: Int?
    private var hasBegun = false
    private var hasArray = false
    /// The text without the elements: JSON again at the end, the array being empty.
    private(set) var envelope: [UInt8] = []

    /// Longer elements are refused; the longest real one is a few kilobytes.
    static let maximumElement = 1 << 20
    private static let maximumDepth = 64

    /// Prepares.
    ///
    /// - Parameters:
    ///   - key: the key of the array.
    ///   - level: 1 where the outermost object has the key, 2 where the objects in it have; 0 where the whole text is the
    ///     array and there is no key.
    init(key: String, level: Int) {
        arrayKey = Array(key.utf8)
        arrayDepth = level
    }

    /// The keys of the outermost object so far, in their order.
    private(set) var owners: [String] = []

    /// Takes the next bytes.
    ///
    /// - Throws: ``MictlanXError`` `badAnswer` for what is no JSON; what `emit` throws.
    mutating func feed(_ bytes: [UInt8], _ emit: Emit) throws {
        try bytes.withUnsafeBufferPointer { try feed($0, emit) }
    }

    private mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>, _ emit: Emit) throws {
        var start = elementDepth == nil ? nil : bytes.startIndex
        var next = bytes.startIndex
        while true {
            // Most bytes are those of texts in elements, of which only the end matters here.
            if isInString, !isEscaped, elementDepth != nil {
                while next < bytes.endIndex, bytes[next] != UInt8(ascii: "\""), bytes[next] != UInt8(ascii: "\\") {
                    next += 1
                }
            }
            guard next < bytes.endIndex else { break }
            let (offset, byte) = (next, bytes[next])
            next += 1
            if elementDepth == nil, !isInTarget || byte == UInt8(ascii: "]") { try keep(byte) }
            if isInString {
                scanString(byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                guard hasBegun, elementDepth != nil || !isInTarget else { throw Self.notJSON }
                isInString = true
                text.removeAll(keepingCapacity: true)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if elementDepth == nil, isInTarget {
                    guard byte == UInt8(ascii: "{") || arrayDepth == 0 else { throw Self.notJSON }
                    elementDepth = stack.count
                    start = offset
                }
                try open(byte)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                try close(byte)
                if elementDepth == stack.count {
                    let end = UnsafeBufferPointer(rebasing: bytes[(start ?? 0)...offset])
                    elementDepth = nil
                    start = nil
                    try hand(over: end, emit)
                }
            case UInt8(ascii: ","): isKey = stack.last == UInt8(ascii: "{")
            case UInt8(ascii: ":"): isKey = false
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): break
            default:
                // A number or a literal; anywhere but as a value it shows that this is not JSON.
                guard hasBegun, !stack.isEmpty, !isKey, elementDepth != nil || !isInTarget else { throw Self.notJSON }
            }
        }
        if let start { try append(UnsafeBufferPointer(rebasing: bytes[start...])) }
    }

    /// Emits an element: where it lies, unless it began in an earlier piece.
    private mutating func hand(over end: UnsafeBufferPointer<UInt8>, _ emit: Emit) throws {
        guard !element.isEmpty || end.count > Self.maximumElement else { return try emit(owners.last ?? "", end) }
        try append(end)
        try element.withUnsafeBufferPointer { try emit(owners.last ?? "", $0) }
        element.removeAll(keepingCapacity: true)
    }

    /// Checks that the text is complete. Where the outermost object is to have the array, one without it is no listing:
    /// what is not there must not look like nothing.
    ///
    /// - Throws: ``MictlanXError`` `badAnswer`.
    func finish() throws(MictlanXError) {
        guard hasBegun, stack.isEmpty, !isInString else {
            throw MictlanXError(.badAnswer, "the listing breaks off before its end")
        }
        guard hasArray || arrayDepth > 1 else { throw Self.notJSON }
    }

    private var isInTarget: Bool {
        stack.count == arrayDepth + 1 && stack.last == UInt8(ascii: "[") && (arrayDepth == 0 || keys.last == arrayKey)
    }

    private mutating func scanString(_ byte: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isInString = false
            if isKey, elementDepth == nil, !keys.isEmpty {
                keys[keys.count - 1] = text
                if stack.count == 1 { owners.append(String(decoding: text, as: UTF8.self)) }
            }
            return
        }
        if isKey, elementDepth == nil { text.append(byte) }
    }

    private mutating func open(_ byte: UInt8) throws {
        let outermost = arrayDepth == 0 ? UInt8(ascii: "[") : UInt8(ascii: "{")
        guard stack.count < Self.maximumDepth, !stack.isEmpty || (!hasBegun && byte == outermost) else {
            throw Self.notJSON
        }
        hasBegun = true
        stack.append(byte)
        hasArray = hasArray || isInTarget
        isKey = byte == UInt8(ascii: "{")
        if isKey, elementDepth == nil { keys.append([]) }
    }

    private mutating func close(_ byte: UInt8) throws {
        guard let opened = stack.popLast(), byte == opened + 2 else { throw Self.notJSON }
        if opened == UInt8(ascii: "{"), elementDepth == nil { keys.removeLast() }
        isKey = false
    }

    private mutating func keep(_ byte: UInt8) throws {
        guard envelope.count < Self.maximumElement else {
            throw MictlanXError(.badAnswer, "the listing has more than 1 MiB beside its entries")
        }
        envelope.append(byte)
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        guard element.count + bytes.count <= Self.maximumElement else {
            throw MictlanXError(.badAnswer, "an entry of the listing is longer than 1 MiB")
        }
        element += bytes
    }

    private static var notJSON: MictlanXError { MictlanXError(.badAnswer, "the listing is not JSON of the protocol") }
}
