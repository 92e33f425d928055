internal import MictlanXModel
internal import NIOHTTP1

extension Request {
    /// Checks the header that sets the piece size of a relay. The node relays nothing, but a wrong value is still wrong.
    func checkChunkSize() throws(Refusal) {
        guard let text = headers.first(name: WireHeader.chunkSize) else { return }
        do {
            _ = try ByteCount(parsing: text)
        } catch {
            var refusal = Refusal.invalid("the header '\(WireHeader.chunkSize)': \(error)")
            refusal.recorded = .crash
            throw refusal
        }
    }

    /// Checks a header that must be an integer (wire protocol §10.5).
    func checkNumber(_ name: String) throws(Refusal) {
        do {
            _ = try headerNumber(name)
        } catch {
            var refusal = error
            refusal.recorded = .notAnInteger(header: name, input: headers.first(name: name) ?? "")
            throw refusal
        }
    }

    /// Whether the client has found other bytes than those of the chunk that it asks for.
    func isDoubted() throws(Refusal) -> Bool { try headerNumber(WireHeader.verify) ?? 0 != 0 }

    /// How many bytes of a registration's body are its document, where the chunk's bytes follow; `nil` where none do.
    func documentSize() throws(Refusal) -> Int? {
        guard let size = try headerNumber(WireHeader.documentSize) else { return nil }
        guard size >= 0 else { throw .invalid("the header '\(WireHeader.documentSize)' must not be negative") }
        return size
    }

    /// Whether a registration may take the place of other content.
    func isReplacing() throws(Refusal) -> Bool {
        switch headers.first(name: WireHeader.update) {
        case nil, "0": return false
        case "1": return true
        case .some(let text): throw .invalid("the header '\(WireHeader.update)' must be 0 or 1, not '\(text)'")
        }
    }

    /// The checksum that the visible ball must have for a registration; `nil` for any.
    func ifChecksum() throws(Refusal) -> Checksum? {
        switch try ballCondition() {
        case nil: return nil
        case .content(let checksum): return checksum
        case .unfinished: throw Self.noCondition
        }
    }

    /// What a delete of a ball asks of it; `nil` for nothing.
    func ballCondition() throws(Refusal) -> BallCondition? {
        guard let text = headers.first(name: WireHeader.ifChecksum) else { return nil }
        guard let condition = BallCondition(text) else { throw Self.noCondition }
        return condition
    }

    private static var noCondition: Refusal {
        .invalid("the header '\(WireHeader.ifChecksum)' must be a SHA-256 of 64 hexadecimal digits")
    }

    /// The query items `start` and `end` of a listing: up to but not including `end`; without it all (§4).
    func range() throws(Refusal) -> Range<Int> {
        let start = try queryNumber("start") ?? 0
        let end = try queryNumber("end") ?? .max
        return start..<max(start, end)
    }

    /// Whether the answer is to be saved under a name.
    func wantsAttachment() throws(Refusal) -> Bool {
        switch try queryItem("attachment")?.lowercased() {
        case nil, "false", "0", "no", "off": return false
        case "true", "1", "yes", "on": return true
        case .some(let text): throw .invalid("the query item 'attachment' must be true or false, not '\(text)'")
        }
    }
}
