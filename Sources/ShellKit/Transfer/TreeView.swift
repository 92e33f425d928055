import MictlanXClient
import MictlanXModel
import MictlanXText

/// Draws the balls that a scan finds: for `tree`, and for `ls --tree`.
struct TreeView: Sendable {
    let scan: BallScan
    /// Levels that are shown; `nil` for all.
    let depth: Int?
    let isASCII: Bool
    let results: ResultOptions
    let context: CommandContext

    /// Reads the listing and draws it.
    ///
    /// - Throws: `ShellError`, also where nothing is found.
    func show(_ store: any ObjectStore) async throws {
        var tree = BallTree(depth: depth)
        let prefix = scan.prefix
        let progress = Progress("tree", on: context.terminal, isQuiet: results.isQuiet(in: context))
        let outcome = try await progress.showing {
            try await scan.run(over: store) { ball in
                let name = ball.nameBytes
                // The ball that was named stands beside what is below it.
                let isBelow = name.count > prefix.count && name.starts(with: prefix)
                tree.add(isBelow ? name[prefix.count...] : name[...], size: ball.size)
                progress.finishItem()
                return true
            }
        }
        if outcome.count > 0, !results.isQuiet(in: context) {
            let format = results.format(in: context)
            if format == .table || format == .wide { try draw(tree) } else { try write(tree, format) }
            if tree.isFolded || tree.rest.balls > 0 { try tell(tree) }
        }
        try await scan.conclude(outcome, in: store, context)
    }

    private func draw(_ tree: BallTree) throws {
        let output = context.terminal.output
        let name = context.terminal.names.name(String(decoding: scan.prefix, as: UTF8.self), in: scan.bucket)
        let isExact = context.terminal.hasExactSizes ?? false
        let size = TreeRow.size(of: total(tree), isDirectory: true, exact: isExact)
        try output.write("\(name.terminalSafe)  \(size)\n")
        try tree.forEach { path, node, areLast in
            try output.write(
                TreeRow.line(path.last ?? [], node.usage, areLast: areLast, isASCII: isASCII, exact: isExact))
        }
        try output.flush()
    }

    private func write(_ tree: BallTree, _ format: OutputFormat) throws {
        var writer = ResultWriter<TreeRow>(context.terminal, format: format)
        try tree.forEach { path, node, areLast in
            try writer.write(
                TreeRow(
                    bucket: scan.bucket, name: scan.prefix + path.flatMap(\.self), level: areLast.count,
                    usage: node.usage))
        }
        try writer.finish()
    }

    private func total(_ tree: BallTree) -> Usage {
        Usage(size: tree.root.usage.size +| tree.rest.size, balls: tree.root.usage.balls + tree.rest.balls)
    }

    private func tell(_ tree: BallTree) throws {
        let limit = Count.grouped(BallTree.limit)
        if tree.isFolded {
            try context.terminal.note(
                "more than \(limit) rows: \(Count(tree.depth, "level")) shown; name a directory to see what is below it"
            )
        }
        if tree.rest.balls > 0 {
            try context.terminal.note(
                "and \(Count(tree.rest.balls, "ball")) more, \(ByteCount(tree.rest.size)): 'ls -r' lists every one")
        }
    }
}
