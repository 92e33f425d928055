import MictlanXModel
import MictlanXText
import SystemPackage

/// Where a command goes, and what says so.
struct Place: Sendable {
    let target: ConnectionTarget
    /// The name of the connection; `nil` for routers that have none.
    var name: String?
    /// What names it; `nil` where that need not be told.
    var origin: String?

    var profile: Profile? {
        guard case .router(_, _, let profile) = target else { return nil }
        return profile
    }

    /// A word for the prompt.
    var label: String {
        if let name { return name }
        guard case .router(let uri, _, _) = target, let first = uri.routers.first else {
            return ConnectionName.embedded
        }
        return uri.routers.count == 1 ? first.host : "\(first.host)+\(uri.routers.count - 1)"
    }

    /// The name of its connection; `nil` for routers that have none.
    var connection: String? {
        guard case .embedded = target else { return name }
        return name ?? ConnectionName.embedded
    }

    /// The host of the first router; `nil` for the embedded store.
    var host: String? {
        guard case .router(let uri, _, _) = target else { return nil }
        return uri.routers.first?.host
    }

    /// A line about it.
    var description: String {
        switch target {
        case .embedded: return "embedded node: \(shortText)"
        case .router(_, _, _): return "store: \(shortText)\(origin.map { " (\($0))" } ?? "")"
        }
    }

    /// What it is, as short as it can be said.
    var shortText: String {
        switch target {
        case .embedded(let directory): directory.string
        case .router(let uri, _, _): uri.shortText
        }
    }

    /// What the store is, without a connection: what a run was for.
    var endpoints: [String] {
        switch target {
        case .embedded(let directory): ["embedded:\(directory)"]
        case .router(let uri, _, _): uri.routers.map(\.baseURL).sorted()
        }
    }
}

/// What a command says about where it goes.
struct PlaceWish: Sendable {
    /// `--uri`.
    var uri: MictlanXURI?
    /// `--token-file`.
    var tokenFile: FilePath?
    /// The name that `--profile`, or a word as `prod:bucket/name`, gives.
    var name: String?
    /// The name that `on` gives.
    var connection: String?
    /// The routers where nothing names any; `nil` for what the configuration file says.
    var standing: MictlanXURI?
}
