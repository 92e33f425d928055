internal import MictlanXBatch
internal import MictlanXText
internal import SystemPackage

extension WorkflowValue {
    /// The value with its lists at the place where they are now: the directory of a run may have been moved, and a run of a
    /// plan has the plan's lists in its own directory.
    func relocated(to directory: FilePath) -> WorkflowValue {
        switch self {
        case .items(let items):
            guard let name = items.file.lastComponent else { return self }
            return .items(FrozenList(items, name: name.string).items(file: directory.appending(name)))
        case .list(let elements): return .list(elements.map { $0.relocated(to: directory) })
        case .map(let map): return .map(map.relocated(to: directory))
        default: return self
        }
    }
}

extension ValueMap {
    func relocated(to directory: FilePath) -> ValueMap {
        var values = ValueMap()
        for (key, value) in self { values[key] = value.relocated(to: directory) }
        return values
    }
}
