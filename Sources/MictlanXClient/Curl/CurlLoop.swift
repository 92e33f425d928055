internal import CCurl

/// What the driver's thread does: adds, pauses, removes and drives transfers. Never used from another thread.
final class CurlLoop {
    private let library: CurlLibrary
    private let multi: UnsafeMutableRawPointer
    private let configuration: CurlConfiguration
    private var active: [ObjectIdentifier: CurlExchange] = [:]
    private var idle: [CurlExchange] = []

    /// Idle handles beyond this number are freed; each holds its buffers.
    private static let maximumIdle = 16

    init(_ library: CurlLibrary, multi: UnsafeMutableRawPointer, configuration: CurlConfiguration) {
        self.library = library
        self.multi = multi
        self.configuration = configuration
        _ = mx_curl_multi_set_long(library.functions, multi, CURLMOPT_MAXCONNECTS, configuration.keptConnections)
    }

    private var curl: mx_curl { library.functions.pointee }

    func execute(_ command: CurlDriver.Command) {
        switch command {
        case .start(let transfer): start(transfer)
        case .resume(let transfer):
            guard let exchange = active[ObjectIdentifier(transfer)] else { return }
            _ = curl.easy_pause(exchange.handle.raw, mx_curl_pause_continue())
        case .cancel(let transfer):
            if let exchange = active[ObjectIdentifier(transfer)] { remove(exchange, transfer) }
        case .count(let waiter): waiter.resume(returning: active.count)
        }
    }

    /// One round: drive all transfers, collect what ended, hand over what came, then wait for sockets or a wake-up.
    func turn() {
        var running: CInt = 0
        _ = curl.multi_perform(multi, &running)
        collectEnded()
        for exchange in active.values { exchange.flush() }
        _ = curl.multi_poll(multi, nil, 0, 60_000, nil)
    }

    /// Cancels everything and frees the handles.
    func close() {
        for exchange in Array(active.values) {
            guard let transfer = exchange.transfer else { continue }
            remove(exchange, transfer)
            transfer.cancel()
        }
        idle = []
    }

    private func start(_ transfer: CurlTransfer) {
        guard !transfer.isCancelled else { return }
        do {
            let exchange = try idle.popLast() ?? CurlExchange()
            do {
                try exchange.begin(transfer)
                try configuration.apply(to: exchange, transfer.request)
            } catch {
                exchange.end()
                throw error
            }
            active[ObjectIdentifier(transfer)] = exchange
            _ = curl.multi_add_handle(multi, exchange.handle.raw)
        } catch {
            transfer.finish(.failure(error))
        }
    }

    private func collectEnded() {
        var left: CInt = 0
        while let message = curl.multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
                let exchange = CurlExchange.from(mx_curl_private(library.functions, handle)),
                let transfer = exchange.transfer
            else { continue }
            let code = mx_curl_message_result(message)
            let result = exchange.result(of: code)
            // All of a short answer is there when its head wakes the task, which then need not wait again.
            let head = exchange.takeHead()
            exchange.flushBody()
            remove(exchange, transfer, mayKeep: code == CURLE_OK)
            transfer.finish(result, head: head)
        }
    }

    /// Takes a transfer out. Its handle may be used again where it ended well: one that ended before it was connected, as
    /// after a failed look-up, keeps its buffer through a reset and refuses the size of it at its next use (seen with libcurl
    /// 7.88), and one that failed in another way saves nothing.
    private func remove(_ exchange: CurlExchange, _ transfer: CurlTransfer, mayKeep: Bool = false) {
        _ = curl.multi_remove_handle(multi, exchange.handle.raw)
        active[ObjectIdentifier(transfer)] = nil
        exchange.end()
        // A handle whose HTTP/2 connection goes on with other streams keeps its buffer likewise.
        let mayKeep = mayKeep && !configuration.wantsHTTP2(transfer.request.endpoint)
        if mayKeep, idle.count < Self.maximumIdle { idle.append(exchange) }
    }
}
