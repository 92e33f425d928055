import FoundationEssentials
import MictlanXModel

/// The bodies that servers send, read leniently: each is decoded or refused. What was decoded is encoded and decoded to the
/// same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzAnswers(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let data = Data(UnsafeBufferPointer(start: start, count: count))
    check(RegisterChunkReply.self, data)
    check(UploadReply.self, data)
    check(ChunkMetadata.self, data)
    check(PeersReply.self, data)
    check(PeerRegisterReply.self, data)
    check(PeerUploadReply.self, data)
    check(PeerStatistics.self, data)
    check(PeerState.self, data)
    check(DeleteBallReply.self, data)
    check(DeleteKeyReply.self, data)
    check([ReplicaSize].self, data)
    _ = try? JSONDecoder().decode(ErrorBody.self, from: data)
    return 0
}

private func check<Body: Codable & Equatable>(_ type: Body.Type, _ data: Data) {
    guard let body = try? JSONDecoder().decode(type, from: data), let again = try? JSONEncoder().encode(body) else {
        return
    }
    let back = try? JSONDecoder().decode(type, from: again)
    precondition(back == body, "\(body) became \(back.map { "\($0)" } ?? "nothing")")
}
