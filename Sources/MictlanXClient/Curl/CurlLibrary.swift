internal import CCurl
internal import MictlanXPlatform

/// The functions of libcurl, found with the first request: the library brings 27 others with it, which would take a third of every
/// start of a program (docs/performance.md).
struct CurlLibrary: @unchecked Sendable {  // SAFETY: a table of functions, filled once, and libcurl's have no state.
    let functions: UnsafePointer<mx_curl>

    /// Of this process, loaded by the first who asks; whoever must not wait for files asks on a thread of its own.
    static let shared: Result<CurlLibrary, MictlanXError> = Result { () throws(MictlanXError) in
        try CurlLibrary(named: "libcurl.so.4")
    }

    /// The functions, for those who have a handle already.
    static var functions: UnsafePointer<mx_curl> {
        switch shared {
        case .success(let library): library.functions
        case .failure(let error): preconditionFailure("a handle of a library that is not there: \(error)")
        }
    }

    /// What libcurl says of a status (libcurl-errors(3)).
    static func words(of code: CURLcode) -> String {
        functions.pointee.easy_strerror(code).map { String(cString: $0) } ?? "status \(code.rawValue)"
    }

    /// Loads a library for good, and readies it: curl_global_init(3), which is thread-safe since 7.84.
    ///
    /// - Throws: ``MictlanXError`` `configuration` where it is not installed, or too old.
    init(named name: String) throws(MictlanXError) {
        let loaded = LoadedCode.count
        let table = UnsafeMutablePointer<mx_curl>.allocate(capacity: 1)
        table.initialize(to: mx_curl())
        if let reason = mx_curl_load(table, name).map({ String(cString: $0) }) {
            table.deallocate()
            throw MictlanXError(
                .configuration, "requests need libcurl, which cannot be loaded: \(reason); install the package libcurl4"
            )
        }
        functions = UnsafePointer(table)
        guard mx_curl_global_init(functions) == CURLE_OK else {
            throw MictlanXError(.configuration, "requests need libcurl, which cannot be started")
        }
        // Most of what was read for linking 28 libraries is never needed again.
        LoadedCode.giveBack(loaded..<max(loaded, LoadedCode.count))
    }
}
