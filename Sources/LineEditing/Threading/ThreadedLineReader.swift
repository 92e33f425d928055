import Glibc
import MictlanXPlatform

/// A reader whose terminal belongs to one thread: callers anywhere queue requests, the thread serves them.
package final class ThreadedLineReader: LineReader {
    private let inbox: Inbox

    /// Starts the thread; `makeEngine` runs there, so an engine may hold what only one thread may touch.
    ///
    /// - Throws: `LineEditingError` when the system has no thread or file descriptor left.
    init(makeEngine: @escaping @Sendable (Inbox) -> any LineEngine) throws(LineEditingError) {
        let inbox = try Inbox()
        self.inbox = inbox
        do throws(SystemFailure) {
            try OwnedThread.start { Self.serve(inbox, makeEngine: makeEngine) }
        } catch {
            throw LineEditingError(error)
        }
    }

    package func readLine(prompt: Prompt) async -> ReadResult {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if !inbox.submit(.read(prompt, continuation)) { continuation.resume(returning: .endOfInput) }
            }
        } onCancel: {
            inbox.post(.interrupt)
        }
    }

    package func remember(_ entry: String) {
        _ = inbox.submit(.remember(entry))
    }

    package func show(notice: String) {
        inbox.post(.notice(notice))
    }

    package func notify(_ event: ReaderEvent) {
        inbox.post(event)
    }

    package func stop() async {
        inbox.post(.stop)
        await withCheckedContinuation { continuation in
            if !inbox.submit(.finish(continuation)) { continuation.resume() }
        }
    }

    private static func serve(_ inbox: Inbox, makeEngine: (Inbox) -> any LineEngine) {
        var finished: CheckedContinuation<Void, Never>?
        do {
            let engine = makeEngine(inbox)
            while finished == nil {
                switch inbox.nextRequest() {
                case .read(let prompt, let continuation):
                    inbox.dropStaleInterrupts()
                    continuation.resume(returning: engine.read(prompt: prompt))
                case .remember(let entry):
                    engine.remember(entry)
                case .finish(let continuation):
                    finished = continuation
                }
            }
        }
        // The engine is gone and with it the terminal's editing mode: only now may the caller exit.
        for request in inbox.finish() {
            switch request {
            case .read(_, let continuation): continuation.resume(returning: .endOfInput)
            case .finish(let continuation): continuation.resume()
            case .remember: break
            }
        }
        finished?.resume()
    }
}
