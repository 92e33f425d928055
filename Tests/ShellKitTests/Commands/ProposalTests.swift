import MictlanXModel
import TestSupport
import Testing

@testable import ShellKit

/// A name that is not there comes with the one that may have been meant.
@Suite struct ProposalTests {
    @Test(arguments: [
        "stat photos/2026/cta.jpg", "get photos/2026/cta.jpg -", "cat photos/2026/cta.jpg",
        "rm photos/2026/cta.jpg", "tag photos/2026/cta.jpg",
    ])
    func balls(text: String) async throws {
        let result = try await ShellRun(["photos/2026/cat.jpg": "1", "photos/zebra": "2"]).run(text)
        #expect(result.code == 4)
        #expect(result.messages.contains("did you mean photos/2026/cat.jpg?"), "\(result.messages)")
        // What is wrong is underlined, where it is not one item among many.
        if ["stat", "cat", "tag"].contains(where: text.hasPrefix) {
            #expect(try result.underlined() == "photos/2026/cta.jpg")
        }
    }

    /// What is proposed can be typed as it stands, also where a bucket is chosen.
    @Test func theyAreSpelledAsTheWordWas() async throws {
        let shell = try ShellRun(["photos/2026/cat.jpg": "1"])
        for (word, proposal) in [("2026/cta.jpg", "2026/cat.jpg"), ("/photos/2026/cta.jpg", "/photos/2026/cat.jpg")] {
            let result = try await shell.run("use photos; stat \(word)")
            #expect(result.code == 4)
            #expect(result.messages.contains("did you mean \(proposal)?"), "\(result.messages)")
        }
    }

    @Test func nothingIsLikeIt() async throws {
        let result = try await ShellRun(["photos/zebra": "2"]).run("stat photos/2026/cta.jpg")
        #expect(!result.messages.contains("did you mean"))
    }

    @Test func newBuckets() async throws {
        let store = try MemoryStore(["b/a": "1"])
        #expect(await BucketProposal.isNew(try BucketID("c"), in: store))
        #expect(await !BucketProposal.isNew(try BucketID("b"), in: store))
        // What cannot be told is not called new.
        store.breakListing()
        #expect(await !BucketProposal.isNew(try BucketID("b"), in: store))
    }

    @Test(arguments: ["status", "resume", "why", "report", "cancel"])
    func runs(verb: String) async throws {
        let run = try ShellRun(["b/a": "1"])
        #expect(try await run.run("rm b/* -y -q").code == 0)
        let id = try #require(try await run.run("runs -o raw").output.split(separator: "\n").first)
        let wrong = String(id.dropLast()) + (id.last == "0" ? "1" : "0")
        let result = try await run.run("\(verb) \(wrong)\(verb == "why" ? " rm" : "")")
        #expect(result.code == 4)
        #expect(result.messages.contains("did you mean \(id)?"), "\(result.messages)")
    }
}
