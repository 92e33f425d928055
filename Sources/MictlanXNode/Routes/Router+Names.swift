internal import MictlanXModel
internal import NIOHTTP1

extension Router {
    /// A bucket as a path or a body names it, in its canonical spelling (wire protocol §1.2, §10.6).
    func bucketID(_ text: String) throws(Refusal) -> String {
        do {
            return try BucketID(sanitize(text)).rawValue
        } catch {
            throw .invalid("bucket '\(text.shortened)': \(error)")
        }
    }

    /// A ball as a path or a body names it.
    func ballID(_ text: String) throws(Refusal) -> String {
        do {
            return try BallID(sanitize(text)).rawValue
        } catch {
            throw .invalid("ball '\(text.shortened)': \(error)")
        }
    }

    /// A chunk's key as a path or a body names it.
    func chunkKey(_ text: String) throws(Refusal) -> String {
        do {
            return try ChunkKey(sanitize(text)).rawValue
        } catch {
            throw .invalid("key '\(text.shortened)': \(error)")
        }
    }

    /// Checks the header that sets the piece size of a relay. There is none here, but a wrong value is still wrong.
    func checkChunkSize(_ request: Request) throws(Refusal) {
        guard let text = request.headers.first(name: WireHeader.chunkSize) else { return }
        do {
            _ = try ByteCount(parsing: text)
        } catch {
            var refusal = Refusal.invalid("the header '\(WireHeader.chunkSize)': \(error)")
            refusal.recorded = .crash
            throw refusal
        }
    }

    /// Checks a header that must be an integer (wire protocol §10.5).
    func checkNumber(_ name: String, _ request: Request) throws(Refusal) {
        do {
            _ = try request.headerNumber(name)
        } catch {
            var refusal = error
            refusal.recorded = .notAnInteger(header: name, input: request.headers.first(name: name) ?? "")
            throw refusal
        }
    }

    /// The name on the wire of a peer.
    func peerID(_ number: Int) -> String { store.directories.id(of: number) ?? "" }
}

extension String {
    /// At most 80 characters, for a message.
    fileprivate var shortened: String { count > 80 ? prefix(80) + "…" : self }
}
