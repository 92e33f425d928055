import NIOCore

@testable import MictlanXNode

/// A form of `multipart/form-data`: the first byte says how it is cut in pieces, the first line is the content type. What
/// comes out must not depend on the cuts.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzForms(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: start, count: count)
    guard let size = input.first, let end = input.firstIndex(of: 10), end > 0 else { return 0 }
    let type = String(decoding: input[1..<end], as: UTF8.self)
    let body = Array(input[(end + 1)...])
    let whole = parsed(type, body, by: max(1, body.count))
    let pieces = parsed(type, body, by: Int(size) + 1)
    precondition(whole.isAccepted == pieces.isAccepted && (!whole.isAccepted || whole.content == pieces.content))
    return 0
}

private func parsed(_ type: String, _ body: [UInt8], by size: Int) -> (isAccepted: Bool, content: [UInt8]) {
    var content: [UInt8] = []
    do {
        var parser = try MultipartParser(contentType: type)
        for start in stride(from: 0, to: body.count, by: size) {
            let piece = ByteBuffer(bytes: body[start..<min(body.count, start + size)])
            for bytes in try parser.parse(piece) { content += bytes.readableBytesView }
        }
        try parser.finish()
        return (true, content)
    } catch {
        return (false, content)
    }
}
