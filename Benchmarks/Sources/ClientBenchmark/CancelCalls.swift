import ArgumentParser
import Foundation
import MictlanXClient
import MictlanXModel
import SystemPackage

/// Cancels calls at random moments and tells how long they took to end. The rows have columns of their own.
struct CancelCalls: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "cancel")

    /// What is cancelled.
    enum Call: String, CaseIterable {
        case put = "put of a file"
        case get = "get to a file"
        case metadata = "metadata, from a router that accepts and is silent"
        case queued = "metadata, behind others that wait for that router"
    }

    @OptionGroup var target: Target
    @Option(help: "Calls that are cancelled, of each kind.")
    var count = 200
    @Argument(help: "A file to put; larger than what is sent in 100 ms.")
    var file: String
    @Argument(help: "A ball to get; as large.")
    var ball: String
    @Argument(help: "An empty directory.")
    var directory: String

    func run() async throws {
        let silent = try SilentRouter()
        for call in Call.allCases {
            let isSilent = call == .metadata || call == .queued
            let uri = try MictlanXURI(isSilent ? silent.uri : target.uri)
            // One request at a time has the second call wait for its turn.
            let configuration = ClientConfiguration(maxWorkers: call == .queued ? 1 : target.concurrency)
            let durations = try await withClient(uri: uri, configuration: configuration) { client in
                let first = call == .queued ? Task { try? await perform(.metadata, 0, client) } : nil
                defer { first?.cancel() }
                return try await cancel(call, client)
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: directory)
            guard left.isEmpty else { throw ValidationError("\(call.rawValue) left \(left.joined(separator: ", "))") }
            let milliseconds = durations.sorted().map { String(format: "%.1f ms", $0 / .milliseconds(1)) }
            let (median, late) = (milliseconds[count / 2], milliseconds[(count - 1) * 99 / 100])
            print("| \(call.rawValue) | \(median) | \(late) | \(milliseconds[count - 1]) |")
        }
    }

    private func cancel(_ call: Call, _ client: MictlanXClient) async throws -> [Duration] {
        var durations: [Duration] = []
        while durations.count < count {
            let number = durations.count
            let task = Task { try await perform(call, number, client) }
            try await Task.sleep(for: .milliseconds(.random(in: 0...100)))
            let start = ContinuousClock.now
            task.cancel()
            guard case .failure(is CancellationError) = await task.result else {
                throw ValidationError("\(call.rawValue) ended before it was cancelled; take a larger file")
            }
            durations.append(start.duration(to: .now))
        }
        return durations
    }

    private func perform(_ call: Call, _ number: Int, _ client: MictlanXClient) async throws {
        switch call {
        case .put:
            let options = PutOptions(chunkSize: try ByteCount(parsing: "1MB"), ifExists: .replace)
            let address = try BallAddress("cancelled/\(number)")
            _ = try await client.put(.file(FilePath(file)), at: address, options: options)
        case .get:
            let path = FilePath(directory).appending("\(number)")
            _ = try await client.getToFile(try BallAddress(ball), path: path, options: GetOptions(ifExists: .replace))
        case .metadata, .queued:
            _ = try await client.metadata(of: try BallAddress("cancelled/\(number)"))
        }
    }
}

/// A router whose connections are accepted by the kernel and by nobody else (listen(2)).
private struct SilentRouter {
    let uri: String

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard bind(descriptor, generic, length) == 0, listen(descriptor, 4_096) == 0 else { return Int32(-1) }
                return getsockname(descriptor, generic, &length)
            }
        }
        guard descriptor >= 0, status == 0 else { throw Errno(rawValue: errno) }
        uri = "mictlanx://silent@127.0.0.1:\(UInt16(bigEndian: address.sin_port))/?protocol=http"
    }
}
