import MictlanXClient
import MictlanXModel
import MictlanXText
import TestSupport
import Testing

@testable import ShellKit

@Suite struct BallRowTests {
    /// What is written of a ball is its record, field for field.
    @Test func theTextIsThatOfTheRecord() async throws {
        let store = try MemoryStore(["b/plain": "1", "b/d/\u{202E}x \"y\"\n": ""])
        try store.set("b/tagged", "22", tags: ["z": "1", "a": "\u{1}é", "name": "other"])
        var balls: [ListedBall] = []
        for try await ball in store.balls(in: try BucketID("b")) { balls.append(.ball(ball)) }
        let absent = BallAddress(bucket: try BucketID("b"), name: try BallName("none"))
        balls.append(.ball(BallInfo(address: absent, metadata: [])))
        let plain = BallAddress(bucket: absent.bucket, name: try BallName("plain"))
        let found = try await store.chunks(of: plain).first { _ in true }
        let key = try #require(found)
        balls.append(
            .ball(BallInfo(address: BallAddress(bucket: absent.bucket, ball: try BallID(key.key)), metadata: [key])))
        balls.append(.directory(ListedDirectory(bucket: absent.bucket, name: "d/", size: 3, balls: 2)))
        #expect(balls.count == 6)
        for ball in balls {
            for tag in [nil, "name"] {
                var text: [UInt8] = []
                ball.appendJSON(tag, to: &text)
                #expect(String(decoding: text, as: UTF8.self) == JSONText.encode(.object(ball.record(tag))))
            }
        }
    }
}
