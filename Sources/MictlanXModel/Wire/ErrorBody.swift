/// The body of an error answer: `{"detail":{"msg":…,"code":…}}` as our node sends it, and every other form in which the
/// real router does (wire protocol §3, §7).
public struct ErrorBody: Hashable, Sendable {
    /// The text for people.
    public var message: String
    /// The code of the error class, where the body gives one as a number: an HTTP status, 666, or 1000 and above (§7).
    public var code: Int?

    /// Joins both parts.
    ///
    /// - Parameters:
    ///   - message: the text for people.
    ///   - code: the code of the error class.
    public init(message: String, code: Int?) {
        self.message = message
        self.code = code
    }

    /// The code a put gets for a key that every peer holds already (§3.1).
    public static let noAvailablePeersCode = 666

    /// The code of what exists already: the Python client's `FileAlreadyExists` (§7).
    public static let existsCode = 405
}

extension ErrorBody: Codable {
    private enum CodingKeys: String, CodingKey { case detail }
    private enum DetailKeys: String, CodingKey { case msg, code }

    /// Reads `detail` as an object, a text (whose leading `NNN:` is the code), or a list of validation faults.
    ///
    /// - Throws: `DecodingError` when there is no `detail` of one of these forms.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try? fields.decode(String.self, forKey: .detail) {
            message = text
            let digits = text.prefix { $0.isASCII && $0.isNumber }
            code = digits.count == 3 && text.dropFirst(3).first == ":" ? Int(digits) : nil
        } else if let faults = try? fields.decode([ValidationFault].self, forKey: .detail) {
            message = faults.map(\.description).joined(separator: "; ")
            code = 422
        } else {
            let detail = try fields.nestedContainer(keyedBy: DetailKeys.self, forKey: .detail)
            message = (try? detail.decode(String.self, forKey: .msg)) ?? "the server gave no reason"
            code = try? detail.decode(Int.self, forKey: .code)
        }
    }

    /// Writes `{"detail":{"msg","code"}}`.
    ///
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        var detail = fields.nestedContainer(keyedBy: DetailKeys.self, forKey: .detail)
        try detail.encode(message, forKey: .msg)
        try detail.encodeIfPresent(code, forKey: .code)
    }
}

/// One entry of a 422 answer.
private struct ValidationFault: Decodable, CustomStringConvertible {
    enum Location: Decodable, CustomStringConvertible {
        case name(String)
        case index(Int)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            self =
                if let index = try? value.decode(Int.self) { .index(index) } else {
                    .name(try value.decode(String.self))
                }
        }

        var description: String {
            switch self {
            case .name(let name): name
            case .index(let index): String(index)
            }
        }
    }

    let loc: [Location]?
    let msg: String

    var description: String {
        let place = (loc ?? []).map(\.description).joined(separator: ".")
        return place.isEmpty ? msg : "\(place): \(msg)"
    }
}
