internal import MictlanXBatch
internal import MictlanXModel

extension Builtin {
    /// Functions on names and paths: they work on bytes, because file names need not be UTF-8.
    static let names: [Builtin] = [
        Builtin("glob", [[.string], [.string]], gives: .bool) { (arguments) throws(ExpressionError) in
            .bool(try explaining("glob(): ") { try Glob(bytes: bytes(arguments[0])) }.matches(bytes(arguments[1])))
        },
        Builtin("ball_id", [[.string]], gives: .string) { (arguments) throws(ExpressionError) in
            .string(try explaining("ball_id(): ") { try BallName(bytes: bytes(arguments[0])) }.id.rawValue)
        },
        Builtin("basename", [[.string]], gives: .string) { .text(lastComponent(bytes($0[0]))) },
        Builtin("dirname", [[.string]], gives: .string) { arguments in
            let path = bytes(arguments[0])
            guard let slash = path.lastIndex(of: slash) else { return .string(".") }
            return .text(Array(path[..<max(slash, path.first == Self.slash ? 1 : 0)]))
        },
        Builtin("stem", [[.string]], gives: .string) { arguments in
            let name = lastComponent(bytes(arguments[0]))
            return .text(Array(name[..<(extensionDot(name) ?? name.count)]))
        },
        Builtin("ext", [[.string]], gives: .string) { arguments in
            let name = lastComponent(bytes(arguments[0]))
            return .text(extensionDot(name).map { Array(name[($0 + 1)...]) } ?? [])
        },
        Builtin("path", [[.string]], minimum: 1, isVariadic: true, gives: .string) { arguments in
            let parts = arguments.map(bytes).filter { !$0.isEmpty }
            var output: [UInt8] = []
            for part in parts {
                if !output.isEmpty, output.last != slash { output.append(slash) }
                output += output.isEmpty ? part : Array(part.drop { $0 == slash })
            }
            return .text(output)
        },
        Builtin("sha256", [[.string]], gives: .string) { .string(SHA256.hash(bytes($0[0])).hex) },
    ]

    private static let slash = UInt8(ascii: "/")

    private static func lastComponent(_ path: [UInt8]) -> [UInt8] {
        Array(path.split(separator: slash).last ?? [])
    }

    /// Where the extension's dot is. A leading dot makes a hidden file, no extension.
    private static func extensionDot(_ name: [UInt8]) -> Int? {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return nil }
        return dot
    }
}
