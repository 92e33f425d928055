import MictlanXModel
import Testing

struct HMACSHA256Tests {
    /// RFC 4231, test cases 1, 2, 3 and 6.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func isThatOfTheStandard(key: [UInt8], message: [UInt8], hex: String) {
        #expect(Hex.text(HMACSHA256.code(message, key: key)) == hex)
    }

    /// What makes two messages under one key different makes their nonces different, and nothing else does.
    @Test func nonceFollowsKeyBallAndBytes() throws {
        let (one, other) = (try EncryptionKey([UInt8](1...32)), try EncryptionKey([UInt8](2...33)))
        let digests = [SHA256.hash([1]), SHA256.hash([2])]
        let nonces = [one, other].flatMap { key in
            ["b/x", "b/y", "c/x"].flatMap { ball in digests.map { key.nonce(for: ball, $0) } }
        }
        #expect(Set(nonces).count == 12)
        #expect(nonces.allSatisfy { $0.count == AESGCM.nonceSize })
        #expect(one.nonce(for: "b/x", digests[0]) == nonces[0])
    }
}
