import Foundation
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

/// Gets to a file that break off and go on.
struct ResumeTests {
    private let address: BallAddress
    private let router = FakeRouter()
    /// Four chunks of 10 bytes.
    private let bytes = testBytes(40)
    private let resuming = GetOptions(resume: true, maxConcurrentChunks: 1, call: CallOptions(retry: .never))

    init() throws { address = try BallAddress("bucket/ball") }

    private func putBall(_ bytes: [UInt8]) async throws {
        _ = try await scriptedClient(router.transport()).put(
            .bytes(bytes), at: address, options: PutOptions(chunkSize: ByteCount(10), ifExists: .replace))
    }

    private func isData(_ sent: ScriptedTransport.Sent, _ key: String) -> Bool {
        sent.method == "GET" && sent.path.hasSuffix("/bucket/\(key)")
    }

    /// Gets two chunks and breaks off at the third.
    private func breakOff(_ path: FilePath, _ options: GetOptions) async throws {
        let transport = router.transport { sent, _ in
            isData(sent, "ball_2") ? .json(#"{"detail":"broken"}"#, status: 500) : nil
        }
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await scriptedClient(transport).getToFile(address, path: path, options: options)
        }
        #expect(error?.code == .serverError)
    }

    @Test func goesOnWhereItBrokeOff() async throws {
        try await putBall(bytes)
        try await withTemporaryDirectory { directory in
            let path = directory.appending("out")
            try await breakOff(path, resuming)
            #expect(try directory.entries() == [".out.mxpart"])
            let transport = router.transport()
            let receipt = try await scriptedClient(transport).getToFile(address, path: path, options: resuming)
            #expect(receipt.resumedBytes == 20)
            #expect(try path.readBytes() == bytes)
            #expect(try directory.entries() == ["out"])
            #expect(transport.sent.filter { isData($0, "ball_0") || isData($0, "ball_1") }.isEmpty)
        }
    }

    @Test func withoutResumeNothingIsKept() async throws {
        try await putBall(bytes)
        try await withTemporaryDirectory { directory in
            var options = resuming
            options.resume = false
            try await breakOff(directory.appending("out"), options)
            let entries = try directory.entries()
            #expect(entries.isEmpty)
        }
    }

    /// What was kept is believed byte by byte only.
    @Test(arguments: [
        (testBytes(40, seed: 7), 0), (testBytes(1_000, seed: 7), 0), (testBytes(10) + testBytes(30, seed: 7), 10),
        (testBytes(39), 30), ([0], 0),
    ])
    func aForeignPartDoesNoHarm(part: [UInt8], resumed: Int) async throws {
        try await putBall(bytes)
        try await withTemporaryDirectory { directory in
            let path = directory.appending("out")
            try directory.appending(".out.mxpart").write(part)
            let receipt = try await scriptedClient(router.transport()).getToFile(address, path: path, options: resuming)
            #expect(receipt.resumedBytes == resumed)
            #expect(try path.readBytes() == bytes)
            #expect(try directory.entries() == ["out"])
        }
    }

    @Test func aBallThatHasChangedIsNeverMixed() async throws {
        try await putBall(bytes)
        try await withTemporaryDirectory { directory in
            let path = directory.appending("out")
            try await breakOff(path, resuming)
            let changed = testBytes(10) + testBytes(20, seed: 5)
            try await putBall(changed)
            let receipt = try await scriptedClient(router.transport()).getToFile(address, path: path, options: resuming)
            #expect(receipt.resumedBytes == 10)
            #expect(try path.readBytes() == changed)
        }
    }

    @Test(arguments: [GetOptions.IfExists.replace, .fail])
    func theKeptPartIsGoneAfterwards(ifExists: GetOptions.IfExists) async throws {
        try await putBall(bytes)
        try await withTemporaryDirectory { directory in
            var options = resuming
            options.ifExists = ifExists
            let path = directory.appending("out")
            try await breakOff(path, options)
            _ = try await scriptedClient(router.transport()).getToFile(address, path: path, options: options)
            #expect(try directory.entries() == ["out"])
        }
    }

    @Test func twoAtOnceDoNotShareAPart() async throws {
        try await putBall(bytes)
        try await withTemporaryDirectory { directory in
            let path = directory.appending("out")
            let holder = try StagedFile(target: path, isKept: true)
            try holder.write([1], at: 0)
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await scriptedClient(router.transport()).getToFile(address, path: path, options: resuming)
            }
            #expect(error?.code == .exists)
            #expect(try directory.entries() == [".out.mxpart"])
            withExtendedLifetime(holder) {}
        }
    }

    @Test func aRangeCannotBeResumed() async throws {
        try await putBall(bytes)
        try await withTemporaryDirectory { directory in
            var options = resuming
            options.range = 0..<5
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await scriptedClient(router.transport()).getToFile(
                    address, path: directory.appending("out"), options: options)
            }
            #expect(error?.code == .invalidArgument)
        }
    }

    /// A part that somebody else can read or write under another name is not theirs to fill.
    @Test func aPartWithASecondNameIsNotTakenUp() async throws {
        try await putBall(bytes)
        try await withTemporaryDirectory { directory in
            let path = directory.appending("out")
            let part = directory.appending(".out.mxpart")
            try part.write([1, 2, 3])
            try part.link(to: directory.appending("elsewhere"))
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await scriptedClient(router.transport()).getToFile(address, path: path, options: resuming)
            }
            #expect(error?.code == .forbidden)
            #expect(error?.message.contains("another name") == true)
            #expect(try directory.appending("elsewhere").readBytes() == [1, 2, 3])
        }
    }
}
