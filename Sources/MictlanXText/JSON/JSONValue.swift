/// One JSON value (RFC 8259). Objects keep the order of their keys.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A number without fraction and exponent.
    case int(Int)
    case float(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// The fields, when this is an object.
    package var object: JSONObject? {
        guard case .object(let fields) = self else { return nil }
        return fields
    }
}

/// A JSON object.
package typealias JSONObject = OrderedMap<JSONValue>
