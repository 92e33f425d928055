import NIOCore

/// What a request is answered.
struct StubAnswer {
    /// The code and the phrase.
    let status: String
    var type = "application/json"
    let body: ByteBuffer

    static func json(_ text: String) -> Self { Self(status: "200 OK", body: ByteBuffer(string: text)) }

    static func content(_ bytes: ByteBuffer) -> Self {
        Self(status: "200 OK", type: "application/octet-stream", body: bytes)
    }

    static func refusal(_ code: Int, _ message: String) -> Self {
        let phrase = [404: "Not Found", 412: "Precondition Failed", 422: "Unprocessable Content"][code] ?? "Refused"
        return Self(
            status: "\(code) \(phrase)",
            body: ByteBuffer(string: #"{"detail":{"msg":"\#(message)","code":\#(code)}}"#))
    }

    /// The form in which the recorded router says that something is not there.
    static func recorded(_ status: String, _ detail: String) -> Self {
        Self(status: status, body: ByteBuffer(string: #"{"detail":"\#(detail)"}"#))
    }
}
