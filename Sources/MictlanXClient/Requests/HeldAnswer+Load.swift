/// What an answer says about the load before anybody has judged it: the same as the error that it will become.
extension ConcurrencyWindow.Outcome {
    init(status: Int, _ body: [UInt8]) {
        guard !(200..<300).contains(status) else {
            self = .answered
            return
        }
        self.init(MictlanXError(RefusedAnswer(status: status, body: body, subject: "")))
    }

    init(_ result: Result<HeldAnswer, any Error>) {
        switch result {
        case .success(let answer): self = answer.load
        case .failure(let error): self.init(error)
        }
    }
}

extension HeldAnswer {
    /// What the answer says about the load.
    var load: ConcurrencyWindow.Outcome { ConcurrencyWindow.Outcome(status: status, bytes) }
}
