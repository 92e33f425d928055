import MictlanXBatch
import MictlanXModel

extension BallChoice {
    /// The steps that do something to each target: to a ball by its name, to what a pattern or a tree means by a list.
    ///
    /// - Parameters:
    ///   - recording: gives the lists their names.
    ///   - ball: the step for one ball.
    ///   - list: the step for the items of a list, given the expression that names them.
    /// - Returns: the steps.
    /// - Throws: ``Unrecordable``.
    func steps(
        into recording: inout Recording, ball: (BallAddress) throws -> RecordedStep,
        list: (RecordedStep.Value) throws -> RecordedStep
    ) throws -> [RecordedStep] {
        var steps: [RecordedStep] = []
        for target in targets {
            if case .ball(let address) = target {
                steps.append(try ball(address))
                continue
            }
            var fields: [(String, RecordedStep.Value)] = [("bucket", .text(target.bucket.rawValue))]
            if let pattern = try Self.pattern(of: target) { fields.append(("key", .text(pattern))) }
            let id = recording.nextID()
            steps.append(RecordedStep("select", .map([("balls", .map(fields))]), id: id))
            steps.append(try list(.template("${{ steps.\(id).items }}")))
        }
        return steps
    }

    /// The pattern that means what a target means; `nil` for a whole bucket.
    private static func pattern(of target: RemoteTarget) throws(Unrecordable) -> String? {
        switch target {
        case .bucket: return nil
        case .ball(let address): return try escaped(address.ball.name.bytes)
        case .pattern(_, let glob): return try RecordedPlaces.text(glob.pattern, "pattern")
        case .tree(let root):
            guard var pattern = try pattern(of: root) else { return nil }
            guard pattern.last == "/" else { return "{\(pattern),\(pattern)/**}" }
            pattern.removeLast()
            return "\(pattern)/**"
        }
    }

    private static func escaped(_ name: [UInt8]) throws(Unrecordable) -> String {
        let special = Set("*?[]{}\\!,-".utf8)
        return try RecordedPlaces.text(
            name.flatMap { special.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }, "name")
    }
}
