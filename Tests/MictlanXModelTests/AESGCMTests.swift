import MictlanXModel
import Testing

struct AESGCMTests {
    /// Test cases 2, 8 and 14 of the Galois/Counter Mode specification (McGrew and Viega): a block of zeros, each size of
    /// key.
    @Test(arguments: [
        (16, "0388dace60b6a392f328c2b971b2fe78", "ab6e47d42cec13bdf53a67b21257bddf"),
        (24, "98e7247c07f0fe411c267e4384b0f600", "2ff58d80033927ab8ef4d4587514f0fb"),
        (32, "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"),
    ])
    func knownAnswers(keySize: Int, ciphertext: String, tag: String) throws {
        let key = try EncryptionKey([UInt8](repeating: 0, count: keySize))
        let nonce = [UInt8](repeating: 0, count: AESGCM.nonceSize)
        let encryption = AESGCM(key, nonce: nonce, encrypts: true)
        let plain = [UInt8](repeating: 0, count: 16)
        let sealed = try #require(pass(plain, through: encryption))
        #expect(Hex.text(sealed) == ciphertext)
        #expect(encryption.seal().map { Hex.text($0) } == tag)

        let decryption = AESGCM(key, nonce: nonce, encrypts: false)
        #expect(pass(sealed, through: decryption) == plain)
        #expect(decryption.isAuthentic(tag: try #require(Hex.bytes(tag))))
    }

    @Test(arguments: ["key", "nonce", "tag", "bytes", "short tag"])
    func whatWasChangedIsNotAuthentic(fault: String) throws {
        let key = try EncryptionKey([UInt8](1...32))
        let nonce = [UInt8](1...12)
        let encryption = AESGCM(key, nonce: nonce, encrypts: true)
        var sealed = try #require(pass([UInt8](0...200), through: encryption))
        var tag = try #require(encryption.seal())
        #expect(encryption.seal() == nil, "a message ends once")
        if fault == "bytes" { sealed[100] ^= 1 }
        if fault == "tag" { tag[15] ^= 0x80 }
        if fault == "short tag" { tag.removeLast() }
        let decryption = AESGCM(
            fault == "key" ? try EncryptionKey([UInt8](2...33)) : key,
            nonce: fault == "nonce" ? [UInt8](2...13) : nonce,
            encrypts: false)
        _ = pass(sealed, through: decryption)
        #expect(!decryption.isAuthentic(tag: tag))
    }

    @Test(arguments: [
        ("0123456789abcdef", 16), (String(repeating: "k", count: 24), 24), (String(repeating: "0a", count: 32), 32),
        (String(repeating: "0A", count: 16) + "\n", 16), (String(repeating: "ff", count: 24) + "\r\n", 24),
    ])
    func keyFiles(content: String, size: Int) throws {
        let key = try EncryptionKey(fileContent: Array(content.utf8))
        #expect(key.bytes.count == size)
        #expect("\(key)" == "<key>" && String(reflecting: key) == "<key>")
    }

    @Test(arguments: ["", "secret\n", "0123456789abcdef\n", String(repeating: "g", count: 64)])
    func otherFilesHoldNoKey(content: String) {
        #expect(throws: InvalidEncryptionKey.self) { try EncryptionKey(fileContent: Array(content.utf8)) }
    }

    private func pass(_ input: [UInt8], through cipher: AESGCM) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: input.count)
        let isDone = input.withUnsafeBytes { input in
            output.withUnsafeMutableBytes { cipher.update(input, into: $0) }
        }
        return isDone ? output : nil
    }
}
