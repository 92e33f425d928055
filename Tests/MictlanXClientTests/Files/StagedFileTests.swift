import Foundation
import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXClient

/// A file on its way to its target: without a name, and where the file system does not have that, with one beside it.
struct StagedFileTests {
    private static let forms = [true, false]

    /// What a process that is killed would leave: nothing, where the file has no name.
    @Test(arguments: forms) func isBesideItsTargetOnlyWhereItMustBe(isNameless: Bool) async throws {
        try await withTemporaryDirectory { directory in
            let target = directory.appending("f")
            do {
                let file = try StagedFile(target: target, mayBeNameless: isNameless)
                try file.write([1, 2, 3], at: 0)
                let names = try directory.entries()
                #expect(names.count == (isNameless ? 0 : 1) && names.allSatisfy { $0.hasPrefix(".f.mxpart-") })
            }
            #expect(try directory.entries().isEmpty)
        }
    }

    @Test(arguments: forms, [true, false]) func takesItsName(isNameless: Bool, mayReplace: Bool) async throws {
        try await withTemporaryDirectory { directory in
            let target = directory.appending("f")
            for (round, content) in [[1, 2, 3], [4, 5]].enumerated() {
                let file = try StagedFile(target: target, mayBeNameless: isNameless)
                try file.write(content.map { UInt8($0) }, at: 0)
                if round == 1, !mayReplace {
                    let taken = await #expect(throws: MictlanXError.self) { try await file.commit(mayReplace: false) }
                    #expect(taken?.code == .exists)
                } else {
                    try await file.commit(mayReplace: mayReplace)
                }
            }
            #expect(try target.readBytes() == (mayReplace ? [4, 5] : [1, 2, 3]))
            #expect(try directory.entries() == ["f"])
        }
    }

    /// A directory has come under the name meanwhile: it stays, and nothing is left beside it.
    @Test(arguments: forms) func aFailedReplaceLeavesNothing(isNameless: Bool) async throws {
        try await withTemporaryDirectory { directory in
            let target = directory.appending("f")
            do {
                let file = try StagedFile(target: target, mayBeNameless: isNameless)
                try file.write([1], at: 0)
                try target.makeDirectory(mode: 0o700)
                await #expect(throws: MictlanXError.self) { try await file.commit(mayReplace: true) }
            }
            #expect(try directory.entries() == ["f"])
            #expect(try FileStatus(target).kind == .directory)
        }
    }

    /// Both have the permissions of a file that the user makes.
    @Test func hasThePermissionsOfAnOrdinaryFile() async throws {
        try await withTemporaryDirectory { directory in
            var modes: Set<Int> = []
            for isNameless in Self.forms {
                let target = directory.appending("f\(isNameless)")
                let file = try StagedFile(target: target, mayBeNameless: isNameless)
                try file.write([1], at: 0)
                try await file.commit(mayReplace: false)
                let attributes = try FileManager.default.attributesOfItem(atPath: target.string)
                modes.insert(try #require(attributes[.posixPermissions] as? Int))
            }
            #expect(modes.count == 1)
        }
    }
}
