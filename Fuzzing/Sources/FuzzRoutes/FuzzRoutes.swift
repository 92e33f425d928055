import MictlanXModel

/// A request line: a method, a space, a path. Whatever route it is must print a path that is the same route.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRoutes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2 else { return 0 }
    switch APIRoute.match(method: String(parts[0]), path: parts[1]) {
    case .route(let route):
        precondition(APIRoute.match(method: route.method.rawValue, path: route.path) == .route(route), "\(route)")
    case .redirect(let path):
        precondition(APIMethod.allCases.contains { APIRoute.match(method: $0.rawValue, path: path).isRoute }, path)
    case .methodNotAllowed(let allowed):
        precondition(!allowed.isEmpty && !allowed.map(\.rawValue).contains(String(parts[0])))
    case .notFound:
        break
    }
    return 0
}

extension APIRoute.Match {
    fileprivate var isRoute: Bool { if case .route = self { true } else { false } }
}
