extension SchemaType {
    /// How an expression of another type is made to fit.
    func remedy(for type: ValueType) -> String? {
        switch self {
        case .items:
            if case .record(let fields) = type, fields["items"] == .itemset { return "its list is the output 'items'" }
            return "a work list is the output 'items' of a step"
        case .int, .natural, .positive: return [.string, .float].contains(type) ? "convert it with int(…)" : nil
        case .number, .fraction, .percent: return type == .string ? "convert it with float(…)" : nil
        case .duration: return Self.remedy(for: type, unit: "1s")
        case .age:
            // A text may be the one or the other; an expression makes a duration of it, and a declaration a time.
            guard type != .string else {
                return "convert it with duration(…); an input with a time is declared as {type: time}"
            }
            return Self.remedy(for: type, unit: "1d")
        case .size: return [.string, .int].contains(type) ? "convert it with size(…)" : nil
        case .string, .bucket, .ballName, .path, .glob: return type.isSingle ? "convert it with string(…)" : nil
        case .text:
            switch type {
            case .list: return "write it with join(…) or json(…)"
            case .map, .record: return "write it with json(…), or name one of its fields"
            default: return nil
            }
        case .list: return type == .string ? "write it as a list: [\"${{ … }}\"]" : nil
        case .bool: return type.isSingle ? "compare it with something, such as '== …' or '> …'" : nil
        default: return nil
        }
    }

    private static func remedy(for type: ValueType, unit: String) -> String? {
        switch type {
        case .string: "convert it with duration(…)"
        case .int: "multiply it by a unit: '… * \(unit)'"
        default: nil
        }
    }
}

extension ValueType {
    /// Whether it is a single value that has a text form.
    fileprivate var isSingle: Bool {
        [.bool, .int, .float, .string, .duration, .size, .time].contains(self)
    }
}
