import NIOCore

@testable import MictlanXNode

/// The bodies that the node decodes: each is a document or a refusal that the client can be told, and nothing else.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDocuments(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let body = ByteBuffer(bytes: UnsafeBufferPointer(start: start, count: count))
    do {
        _ = try decodeJSON(RegistrationBody.self, from: body)
    } catch {
        let refusal = error as? Refusal
        precondition(refusal?.status == 422, "\(error)")
        precondition(refusal.flatMap { try? jsonText($0) } != nil, "\(error)")
    }
    do {
        _ = try decodeJSON([String].self, from: body)
    } catch {
        precondition((error as? Refusal)?.status == 422, "\(error)")
    }
    return 0
}
