extension MictlanXError {
    /// The error of an answer that is no success.
    ///
    /// - Parameters:
    ///   - status: the HTTP status, not 2xx.
    ///   - headers: the fields of the answer.
    ///   - body: the body of the answer.
    ///   - address: where the request went.
    ///   - subject: what was asked for, for the message.
    package init(
        status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8], address: String = "", subject: String
    ) {
        self.init(RefusedAnswer(status: status, headers: headers, body: body, address: address, subject: subject))
    }
}
