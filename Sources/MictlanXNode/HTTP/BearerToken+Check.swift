extension BearerToken {
    /// Checks the header of a request.
    ///
    /// - Parameter authorization: the value of `Authorization`, `nil` where the request has none.
    /// - Throws: ``Refusal`` with 401 (RFC 6750 §3).
    func check(_ authorization: String?) throws(Refusal) {
        guard let authorization, let space = authorization.firstIndex(of: " "),
            authorization[..<space].lowercased() == "bearer"
        else {
            throw Self.refusal("this node wants a bearer token: send 'Authorization: Bearer …'", challenge: "")
        }
        let token = authorization[space...].drop { $0 == " " }
        guard matches(token) else {
            throw Self.refusal("this is not the bearer token of this node", challenge: ", error=\"invalid_token\"")
        }
    }

    private static func refusal(_ message: String, challenge: String) -> Refusal {
        var refusal = Refusal(status: 401, message)
        refusal.headers = [("www-authenticate", "Bearer realm=\"mictlanx\"\(challenge)")]
        return refusal
    }
}
