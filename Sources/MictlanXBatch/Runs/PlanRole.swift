internal import MictlanXText

/// What a run is of a plan that was kept.
package struct PlanRole: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        /// The run does all of it.
        case whole
        /// The run does one part of every divided list: the first has the number 1.
        case shard(Int, of: Int)
        /// The run does what comes behind the parts.
        case finish
    }

    /// The id of the plan.
    package let plan: String
    package let part: Part

    package init(plan: String, _ part: Part) {
        self.plan = plan
        self.part = part
    }

    var json: JSONObject {
        var fields: JSONObject = ["id": .string(plan)]
        switch part {
        case .whole: break
        case .shard(let number, let count):
            fields["shard"] = .int(number)
            fields["shards"] = .int(count)
        case .finish: fields["finish"] = .bool(true)
        }
        return fields
    }

    init?(json fields: JSONObject) {
        guard case .string(let plan)? = fields["id"] else { return nil }
        self.plan = plan
        switch (fields["shard"], fields["shards"], fields["finish"]) {
        case (.int(let number)?, .int(let count)?, nil):
            guard number >= 1, number <= count else { return nil }
            part = .shard(number, of: count)
        case (nil, nil, .bool(true)?): part = .finish
        case (nil, nil, nil): part = .whole
        default: return nil
        }
    }
}
