import Foundation
import MictlanXModel

/// One file of recorded traffic (wire protocol §13).
struct GoldenRecord: Decodable {
    struct Message: Decodable {
        let method: String?
        let path: String?
        let query: String?
        let status: Int?
        let headers: [String: String]
        let body: Body
    }

    struct Body: Decodable {
        let json: JSONShape?
        let text: String?

        /// The ticket ids of a registration's answer.
        var tickets: [String]? {
            if case .string(let id)? = json?.field("task_id") { return [id] }
            guard case .array(let ids)? = json?.field("tasks_ids") else { return nil }
            return ids.compactMap { if case .string(let id) = $0 { id } else { nil } }
        }
    }

    struct Request {
        let method: String
        let path: String
        let query: String?
        let headers: [String: String]
        let body: Body
    }

    struct Response {
        let status: Int
        let headers: [String: String]
        let body: Body
    }

    struct Exchange: Decodable {
        let hop: String
        let request: Request
        let response: Response

        private enum CodingKeys: String, CodingKey { case hop, request, response }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            hop = try fields.decode(String.self, forKey: .hop)
            let sent = try fields.decode(Message.self, forKey: .request)
            let got = try fields.decode(Message.self, forKey: .response)
            request = Request(
                method: sent.method ?? "", path: sent.path ?? "", query: sent.query, headers: sent.headers,
                body: sent.body)
            response = Response(status: got.status ?? 0, headers: got.headers, body: got.body)
        }

        /// The headers that the client set on purpose.
        var headers: [String: String] {
            request.headers.filter {
                !["host", "connection", "content-length", "transfer-encoding", "accept-encoding"].contains($0.key)
            }
        }

        /// The path and the query, with our tickets in the place of the recorded ones.
        func target(_ tickets: [String: String]) -> String {
            var path = request.path
            for (recorded, ours) in tickets { path = path.replacing(recorded, with: ours) }
            return request.query.map { $0.isEmpty ? path : "\(path)?\($0)" } ?? path
        }

        /// The bytes of an upload, taken out of a form where they are in one.
        private var content: String? {
            guard request.path.contains("/buckets/data/"), let text = request.body.text else { return nil }
            guard text.hasPrefix("--"), let head = text.range(of: "\r\n\r\n"),
                let end = text.range(of: "\r\n--", range: head.upperBound..<text.endIndex)
            else { return text }
            return String(text[head.upperBound..<end.lowerBound])
        }

        /// The body. The recordings register `x` as a checksum, which we refuse: it becomes that of the bytes that follow,
        /// or, in an update, of those that are there.
        func uploaded(after index: Int, in exchanges: [Exchange]) -> [UInt8]? {
            if let text = request.body.text { return Array(text.utf8) }
            guard var json = request.body.json else { return request.method == "POST" ? [] : nil }
            if case .object(var fields) = json, case .string("x")? = fields["checksum"] {
                let next = exchanges.dropFirst(index + 1).lazy.compactMap(\.content).first
                let content = next ?? (request.path.contains("/u/") ? "hola mundo" : "")
                fields["checksum"] = .string(SHA256.hash(Array(content.utf8)).hex)
                json = .object(fields)
            }
            return (try? JSONEncoder().encode(json)).map(Array.init)
        }
    }

    let exchanges: [Exchange]
}

/// Any JSON value.
indirect enum JSONShape: Codable, Equatable {
    case object([String: JSONShape])
    case array([JSONShape])
    case string(String)
    case number(Double)
    case bool(Bool)
    case null

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let array = try? value.decode([JSONShape].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: JSONShape].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .object(let fields): try value.encode(fields)
        case .array(let items): try value.encode(items)
        case .string(let text): try value.encode(text)
        case .number(let number):
            if let integer = Int(exactly: number) { try value.encode(integer) } else { try value.encode(number) }
        case .bool(let bool): try value.encode(bool)
        case .null: try value.encodeNil()
        }
    }

    /// A field of an object.
    func field(_ name: String) -> JSONShape? {
        guard case .object(let fields) = self else { return nil }
        return fields[name]
    }

    /// The text, `nil` for anything else.
    var string: String? { if case .string(let text) = self { text } else { nil } }

    /// The paths and types of all fields, the contents of the `free` ones left out, with the values of the `exact` ones.
    func leaves(free: Set<String>, exact: Set<String>, at path: String = "") -> Set<String> {
        switch self {
        case .object(let fields):
            fields.reduce(into: []) { leaves, field in
                let place = path + "/" + field.key
                if exact.contains(field.key) { leaves.insert("\(place) = \(field.value)") }
                if !free.contains(field.key) {
                    leaves.formUnion(field.value.leaves(free: free, exact: exact, at: place))
                }
            }
        case .array(let items):
            items.reduce(into: []) { $0.formUnion($1.leaves(free: free, exact: exact, at: path + "[]")) }
        case .string: [path + ": string"]
        case .number: [path + ": number"]
        case .bool: [path + ": bool"]
        case .null: [path + ": null"]
        }
    }
}
