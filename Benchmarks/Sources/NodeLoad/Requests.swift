import MictlanXModel

/// The requests of one kind, by the number of the ball and by what was answered before.
struct Requests {
    let kind: NodeLoad.Kind
    let bucket: String
    let size: Int
    let port: UInt16

    /// The next request for a ball.
    ///
    /// - Parameters:
    ///   - number: the ball.
    ///   - answer: what the one before it was answered; `nil` for the first.
    /// - Returns: `nil` when there is no further one.
    func next(for number: Int, after answer: ArraySlice<UInt8>?) -> [UInt8]? {
        switch kind {
        case .put:
            guard let answer else { return registration(of: number) }
            return ticket(in: answer).map { upload(number, ticket: $0) }
        case .putAtOnce: return answer == nil ? registration(of: number, bringsContent: true) : nil
        case .get: return answer == nil ? head("GET", "/api/v4/buckets/\(bucket)/ball\(number)_0") : nil
        case .metadata: return answer == nil ? head("GET", "/api/v4/buckets/\(bucket)/metadata/ball\(number)_0") : nil
        case .delete: return answer == nil ? head("DELETE", "/api/v4/buckets/\(bucket)/bid/ball\(number)") : nil
        case .list: return answer == nil ? head("GET", "/api/v4/buckets/\(bucket)/metadata") : nil
        case .path: return answer == nil ? head("GET", bucket) : nil
        }
    }

    private func registration(of number: Int, bringsContent: Bool = false) -> [UInt8] {
        let content = content(of: number)
        let checksum = SHA256.hash(content).hex
        let body = """
            {"bucket_id":"\(bucket)","key":"ball\(number)_0","ball_id":"ball\(number)","checksum":"\(checksum)",\
            "producer_id":"load","size":\(size),"tags":{"index":"0","num_chunks":"1","full_checksum":"\(checksum)",\
            "updated_at":"1764380000","fullname":"ball\(number)"},"content_type":"application/octet-stream",\
            "is_disabled":false,"replication_factor":1}
            """
        let path = "/api/v4/buckets/\(bucket)/metadata"
        guard bringsContent else { return head("POST", path, length: body.utf8.count) + Array(body.utf8) }
        let fields = "\(WireHeader.documentSize): \(body.utf8.count)\r\n"
        return head("POST", path, length: body.utf8.count + size, fields) + Array(body.utf8) + content
    }

    private func upload(_ number: Int, ticket: String) -> [UInt8] {
        head("POST", "/api/v4/buckets/data/\(ticket)/chunked", length: size) + content(of: number)
    }

    /// The first text of the list `tasks_ids`.
    private func ticket(in answer: ArraySlice<UInt8>) -> String? {
        let text = String(decoding: answer, as: UTF8.self)
        guard let start = text.range(of: "\"tasks_ids\":[\"")?.upperBound, let end = text[start...].firstIndex(of: "\"")
        else { return nil }
        return String(text[start..<end])
    }

    private func head(_ method: String, _ path: String, length: Int? = nil, _ fields: String = "") -> [UInt8] {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\(fields)"
        if let length { head += "Content-Type: application/octet-stream\r\nContent-Length: \(length)\r\n" }
        return Array((head + "\r\n").utf8)
    }

    /// Bytes that no other ball has.
    private func content(of number: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: number &* 31 &+ 7), count: size)
        withUnsafeBytes(of: number.littleEndian) { number in
            for (index, byte) in number.enumerated() where index < bytes.count { bytes[index] = byte }
        }
        return bytes
    }
}
