package import SystemPackage

/// A local path that a step opens.
package struct LocalPath: Sendable {
    package enum Purpose: String, Sendable {
        case read, write
    }

    package let purpose: Purpose
    package let path: Field<FilePath>
}

extension StepKind {
    /// Every local path that a step of the kind opens. A new kind that opens one has to be entered here, and its executor
    /// has to ask `LocalAccess`.
    var localPaths: [LocalPath] {
        switch self {
        case .select(let spec):
            switch spec.source {
            case .files(let criteria): [LocalPath(purpose: .read, path: criteria.root)]
            case .balls, .buckets: []
            }
        case .put(let spec):
            switch spec.content {
            case .file(let path): [LocalPath(purpose: .read, path: path)] + Self.keys(spec.settings.keyFile)
            case .text, .json: Self.keys(spec.settings.keyFile)
            }
        case .get(let spec): [LocalPath(purpose: .write, path: spec.to)] + Self.keys(spec.keyFile)
        // The files of a `bulk_put` are those that a `select` was allowed to read.
        case .bulkPut(let spec): Self.keys(spec.settings.keyFile)
        case .wait(let spec):
            if case .condition(_, let probe) = spec.goal, case .file(let path) = probe.target {
                [LocalPath(purpose: .read, path: path)]
            } else {
                []
            }
        case .shell(let spec):
            [spec.directory, spec.creates].compactMap { $0.map { LocalPath(purpose: .read, path: $0) } }
        case .replay(let spec):
            [LocalPath(purpose: .read, path: spec.trace.file)]
                + [spec.baseDirectory].compactMap { $0.map { LocalPath(purpose: .read, path: $0) } }
                + [spec.histogram].compactMap { $0.map { LocalPath(purpose: .write, path: $0) } }
        case .echo(let spec): spec.file.map { [LocalPath(purpose: .write, path: $0)] } ?? []
        case .awaitBulk, .verify, .delete, .deleteBucket, .assert, .set, .run: []
        }
    }

    private static func keys(_ file: Field<FilePath>?) -> [LocalPath] {
        file.map { [LocalPath(purpose: .read, path: $0)] } ?? []
    }
}
