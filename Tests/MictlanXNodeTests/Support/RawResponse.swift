import Foundation
import MictlanXModel

/// An answer taken apart by hand, so that a wrong framing shows.
struct RawResponse: Sendable {
    var status: Int
    /// Lower-case names.
    var headers: [String: String]
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }

    /// The body as an object of the Foundation kind, for comparisons by field.
    func object() throws -> [String: Any] {
        let json = try JSONSerialization.jsonObject(with: Data(body))
        guard let object = json as? [String: Any] else { throw RawFailure.notHTTP("not a JSON object: \(text)") }
        return object
    }

    /// `detail` of an error answer; `nil` when it does not have exactly the form that all errors have.
    var failure: ErrorBody? {
        guard let detail = try? object()["detail"] as? [String: Any], detail["msg"] is String, detail["code"] is Int
        else { return nil }
        return try? decode(ErrorBody.self)
    }

    /// Takes one answer off the front.
    ///
    /// - Returns: `nil` when it is not all there yet.
    static func parse(_ bytes: [UInt8], toHead: Bool, atEnd: Bool) throws -> (RawResponse, [UInt8])? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            if atEnd, !bytes.isEmpty { throw RawFailure.notHTTP(String(decoding: bytes.prefix(200), as: UTF8.self)) }
            return nil
        }
        var lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let start = lines.removeFirst().split(separator: " ")
        guard start.count >= 2, start[0].hasPrefix("HTTP/1."), let status = Int(start[1]) else {
            throw RawFailure.notHTTP(String(decoding: bytes.prefix(200), as: UTF8.self))
        }
        var headers: [String: String] = [:]
        for line in lines {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { throw RawFailure.notHTTP(line) }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let rest = Array(bytes[end.upperBound...])
        var response = RawResponse(status: status, headers: headers, body: [])
        if toHead || status == 204 || status < 200 { return (response, rest) }
        if headers["transfer-encoding"] == "chunked" {
            guard let (body, left) = try unchunk(rest) else { return nil }
            response.body = body
            return (response, left)
        }
        if let length = headers["content-length"].flatMap({ Int($0) }) {
            guard rest.count >= length else { return nil }
            response.body = Array(rest[..<length])
            return (response, Array(rest[length...]))
        }
        guard atEnd else { return nil }
        response.body = rest
        return (response, [])
    }

    private static func unchunk(_ bytes: [UInt8]) throws -> ([UInt8], [UInt8])? {
        var body: [UInt8] = []
        var rest = bytes[...]
        while let end = rest.firstRange(of: [13, 10]) {
            let line = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
            guard let size = Int(line, radix: 16) else { throw RawFailure.notHTTP(line) }
            let data = rest[end.upperBound...]
            guard data.count >= size + 2 else { return nil }
            body += data.prefix(size)
            rest = data.dropFirst(size + 2)
            if size == 0 { return (body, Array(rest)) }
        }
        return nil
    }
}
