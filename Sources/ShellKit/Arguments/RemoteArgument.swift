import ArgumentParser
import MictlanXBatch
import MictlanXModel
import MictlanXText

/// A place in the store as it is written: `bucket`, `bucket/key`, `bucket/pattern`, or a key alone after `use`.
struct RemoteArgument: AnyWord, Sendable {
    var argument: ExpandedWord

    init(argument: String) {
        self.argument = ArgumentText.decoded(argument)
    }

    init(_ argument: ExpandedWord) {
        self.argument = argument
    }

    var text: String { argument.text }
}

extension RemoteArgument {
    /// How the part behind the bucket is read.
    enum Reading: Sendable {
        /// A name; with active pattern characters a pattern.
        case names
        /// An id, verbatim.
        case ids
    }

    /// Whether the word begins at the root, above the buckets.
    var isFromRoot: Bool { argument.units.first?.byte == Self.slash }

    private static let slash = UInt8(ascii: "/")

    /// What the word means, after `use current` where that is not nil; code 2 for what names nothing.
    ///
    /// With a bucket chosen a name is in it, slashes and all; `/BUCKET/NAME` names another one.
    func target(current: BucketID?, reading: Reading = .names) throws(ShellError) -> RemoteTarget {
        if let current, !isFromRoot { return try key(argument.units[...], in: current, reading: reading) }
        let units = argument.units[(isFromRoot ? 1 : 0)...]
        guard !isFromRoot || !units.isEmpty else {
            throw .usage("'/' names no bucket", hint: "'ls /' lists the buckets")
        }
        guard let index = units.firstIndex(where: { $0.byte == Self.slash }) else {
            return .bucket(try bucket(units))
        }
        let bucket = try bucket(units[..<index])
        let rest = units[(index + 1)...]
        return rest.isEmpty ? .bucket(bucket) : try key(rest, in: bucket, reading: reading)
    }

    /// What to say of a name that is not there while a bucket is chosen: the word may have meant another bucket.
    func rootHint(current: BucketID?) -> String? {
        guard let current, !isFromRoot else { return nil }
        return "names are in bucket '\(current)' since 'use'; /\(text) is the one at the root"
    }

    private func key(
        _ units: ArraySlice<ExpandedWord.Unit>, in bucket: BucketID, reading: Reading
    ) throws(ShellError) -> RemoteTarget {
        do {
            switch reading {
            case .ids:
                let id = try BallID(String(decoding: units.map(\.byte), as: UTF8.self))
                return .ball(BallAddress(bucket: bucket, ball: id))
            case .names where PatternText.isPattern(units):
                if let name = PatternText.plainName(of: units) {
                    return .ball(BallAddress(bucket: bucket, name: try BallName(bytes: name)))
                }
                return .pattern(bucket, try Glob(bytes: PatternText.pattern(of: units)))
            case .names:
                return .ball(BallAddress(bucket: bucket, name: try BallName(bytes: units.map(\.byte))))
            }
        } catch let error as InvalidName {
            throw fault(error)
        } catch {
            throw .usage("\(text.quoted): \(error)")
        }
    }

    private func bucket(_ units: ArraySlice<ExpandedWord.Unit>) throws(ShellError) -> BucketID {
        if PatternText.isPattern(units) {
            throw .usage(
                "\(text.quoted): a pattern cannot choose buckets", hint: "name the bucket, for example photos/*")
        }
        do {
            return try BucketID(String(decoding: units.map(\.byte), as: UTF8.self))
        } catch {
            throw fault(error)
        }
    }

    private func fault(_ error: InvalidName) -> ShellError {
        .usage("\(text.quoted): \(error.description)")
    }
}
