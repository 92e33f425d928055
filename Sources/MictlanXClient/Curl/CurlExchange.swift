internal import CCurl
internal import MictlanXModel
internal import SystemPackage

/// The driver's side of one transfer: an easy handle and what its callbacks gather. Used by the driver's thread only,
/// and used again for later transfers.
final class CurlExchange {
    /// The longest head that is taken, in bytes: far above any real one.
    static let maximumHeadSize = 1 << 16
    /// Bytes are gathered up to here before they are handed over, as libcurl cuts them into 16 KiB.
    static let pieceSize = 1 << 17

    let handle: CurlEasyHandle
    private(set) var transfer: CurlTransfer?
    private(set) var headerList: UnsafeMutablePointer<curl_slist>?
    /// The error of a callback that ended the transfer; it says more than libcurl's.
    private(set) var failure: MictlanXError?
    private var sent = 0
    private var status = 0
    private var headers = HTTPHeaders()
    /// The proxy that the request may go through, for the words of its failure.
    var proxy: String?
    private var headSize = 0
    private var isHeadComplete = false
    private var isHeadDelivered = false
    private var pending: [UInt8] = []
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    init() throws(MictlanXError) {
        handle = try CurlEasyHandle()
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        CurlLibrary.functions.pointee.slist_free_all(headerList)
        errorText.deallocate()
    }

    /// Begins with a new transfer.
    func begin(_ transfer: CurlTransfer) throws(MictlanXError) {
        self.transfer = transfer
        errorText.pointee = 0
        let context = Unmanaged.passUnretained(self).toOpaque()
        try handle.set(CURLOPT_PRIVATE, context)
        try handle.set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(errorText))
        mx_curl_set_write(
            CurlLibrary.functions, handle.raw, { CurlExchange.from($3)?.receiveBody($0, $1 * $2) ?? 0 }, context)
        mx_curl_set_header(
            CurlLibrary.functions, handle.raw, { CurlExchange.from($3)?.receiveHeader($0, $1 * $2) ?? 0 }, context)
        mx_curl_set_read(
            CurlLibrary.functions, handle.raw, { CurlExchange.from($3)?.send($0, $1 * $2) ?? mx_curl_read_abort() },
            context)
        mx_curl_set_seek(
            CurlLibrary.functions, handle.raw, { CurlExchange.from($0)?.rewind(to: $1, origin: $2) ?? 1 }, context)
    }

    /// Adds a line to the head of the request.
    func add(_ line: String) throws(MictlanXError) {
        guard let longer = CurlLibrary.functions.pointee.slist_append(headerList, line) else {
            throw MictlanXError(.unavailable, "libcurl cannot allocate a header")
        }
        headerList = longer
    }

    /// Gives libcurl a short body at once, which it sends in one piece with the head (CURLOPT_POSTFIELDS(3)).
    func sendWithHead(_ body: HTTPBody) throws(MictlanXError) {
        switch body {
        case .none: break
        case .bytes(let bytes, _):
            let result = bytes.withUnsafeBytes { bytes in Result { () throws(MictlanXError) in try copy(bytes) } }
            try result.get()
        case .file(let region):
            let result = withUnsafeTemporaryAllocation(byteCount: region.range.count, alignment: 1) { buffer in
                Result { () throws(MictlanXError) in
                    try region.file.read(into: buffer, at: region.range.lowerBound)
                    try copy(UnsafeRawBufferPointer(buffer))
                }
            }
            try result.get()
        }
    }

    private func copy(_ bytes: UnsafeRawBufferPointer) throws(MictlanXError) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        try handle.set(CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: base))
        transfer?.request.moved?()
    }

    /// Ends the transfer and forgets all about it.
    func end() {
        transfer = nil
        failure = nil
        CurlLibrary.functions.pointee.slist_free_all(headerList)
        headerList = nil
        (sent, status, headSize) = (0, 0, 0)
        (isHeadComplete, isHeadDelivered) = (false, false)
        headers = HTTPHeaders()
        pending = []
        handle.reset()
    }

    /// Hands over what has come since the last call: the bytes first, so that a task that the head wakes finds them.
    func flush() {
        flushBody()
        if let head = takeHead() { transfer?.receive(head: head) }
    }

    /// Hands over the bytes alone.
    func flushBody() {
        guard !pending.isEmpty else { return }
        transfer?.receive(pending)
        pending = []
    }

    /// The head, where it is complete, once.
    func takeHead() -> HTTPResponse? {
        guard isHeadComplete, !isHeadDelivered, let transfer else { return nil }
        isHeadDelivered = true
        let lease = CurlBodyLease(transfer)
        return HTTPResponse(
            status: status, headers: headers, body: ByteStream { try await lease.next() },
            version: mx_curl_is_http_2(CurlLibrary.functions, handle.raw) ? .http2 : .http11)
    }

    /// The outcome in our terms.
    func result(of code: CURLcode) -> Result<Void, any Error> {
        if let failure { return .failure(failure) }
        guard code != CURLE_OK else {
            guard !isHeadComplete else { return .success(()) }
            // libcurl takes a connection that closes within the head for the end of the answer.
            let place = transfer?.request.place ?? ""
            return .failure(MictlanXError(.badAnswer, "\(place): the head of the answer is cut short"))
        }
        let detail = socketFailure(code) ?? String(cString: errorText)
        let wasConnected = mx_curl_pretransfer_microseconds(CurlLibrary.functions, handle.raw) > 0
        let place = transfer?.request.place ?? ""
        return .failure(
            MictlanXError(curl: code, place: place, detail: detail, wasConnected: wasConnected, proxy: proxy))
    }

    /// Why a socket could not be connected to: libcurl speaks of a host and a port then.
    private func socketFailure(_ code: CURLcode) -> String? {
        guard code == CURLE_COULDNT_CONNECT, transfer?.request.endpoint.unixSocketPath != nil else { return nil }
        let number = mx_curl_os_errno(CurlLibrary.functions, handle.raw)
        return number == 0 ? "nothing listens there" : Errno(rawValue: CInt(clamping: number)).description
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> CurlExchange? {
        context.map { Unmanaged<CurlExchange>.fromOpaque($0).takeUnretainedValue() }
    }

    // MARK: Callbacks

    private func receiveBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let transfer, let bytes else { return 0 }
        transfer.request.moved?()
        if transfer.shouldPause(pending: pending.count) {
            flush()
            return mx_curl_write_pause()
        }
        // Most answers are shorter than one piece of libcurl's.
        if pending.isEmpty {
            pending.reserveCapacity(count < 1 << 12 ? count : min(Self.pieceSize, max(count, 1 << 14)))
        }
        pending.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        if pending.count >= Self.pieceSize { flush() }
        return count
    }

    /// One line of a head, of an interim answer, or of a trailer.
    private func receiveHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes else { return 0 }
        transfer?.request.moved?()
        headSize += count
        guard headSize <= Self.maximumHeadSize else {
            failure = MictlanXError(
                .badAnswer, "\(transfer?.request.place ?? ""): the head of the answer is longer than 64 KiB")
            return 0
        }
        switch HeadLine(UnsafeRawBufferPointer(start: bytes, count: count)) {
        case .status(let code):
            headers = HTTPHeaders()
            // An interim answer is followed by the final one (RFC 9110 §15.2).
            status = code >= 200 ? code : 0
        case .end: isHeadComplete = isHeadComplete || status > 0
        case .field(let name, let value):
            if !isHeadDelivered { headers.append(HTTPHeaders.Field(name: name, value: value)) }
        case .other: break
        }
        return count
    }

    private func send(_ buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int) -> Int {
        guard let buffer, let transfer else { return mx_curl_read_abort() }
        transfer.request.moved?()
        let target = UnsafeMutableRawBufferPointer(start: buffer, count: capacity)
        switch transfer.request.body {
        case .none: return 0
        case .bytes(let bytes, _):
            let rest = bytes.dropFirst(sent).prefix(capacity)
            target.copyBytes(from: rest)
            sent += rest.count
            return rest.count
        case .file(let region):
            do {
                let start = region.range.lowerBound + sent
                let wanted = min(capacity, region.range.upperBound - start)
                try region.file.read(into: UnsafeMutableRawBufferPointer(rebasing: target.prefix(wanted)), at: start)
                sent += wanted
                return wanted
            } catch {
                failure = error
                return mx_curl_read_abort()
            }
        }
    }

    /// libcurl sends the body again when a kept connection turns out to be closed (CURLOPT_SEEKFUNCTION(3)).
    private func rewind(to offset: Int, origin: CInt) -> CInt {
        guard origin == 0, let transfer, offset >= 0, offset <= transfer.request.body.count else { return 1 }
        sent = offset
        return 0
    }
}
