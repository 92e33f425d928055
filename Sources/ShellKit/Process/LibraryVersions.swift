import Glibc

/// The versions of the C libraries that this process runs with, which may be others than those it was built with.
///
/// They are looked up by name in the process (dlsym(3)), after libcurl has been loaded as the first request does: the targets that
/// use the libraries stay the only ones that import them.
enum LibraryVersions {
    private typealias Text = @convention(c) () -> UnsafePointer<CChar>?
    private typealias NumberedText = @convention(c) (CInt) -> UnsafePointer<CChar>?

    /// Each library with its version; nil where the library does not tell.
    static func all() -> [(library: String, version: String?)] {
        [
            ("libcurl", text("curl_version", in: dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL))), ("libyaml", text("yaml_get_version_string")),
            ("sqlite", text("sqlite3_libversion")), ("libcrypto", numberedText("OpenSSL_version")),
            ("zlib", text("zlibVersion")), ("libedit", variable("rl_library_version")),
        ]
    }

    private static func text(_ name: String, in library: UnsafeMutableRawPointer? = nil) -> String? {
        guard let symbol = dlsym(library, name) else { return nil }
        return unsafeBitCast(symbol, to: Text.self)().map { String(cString: $0) }
    }

    private static func numberedText(_ name: String) -> String? {
        guard let symbol = dlsym(nil, name) else { return nil }
        return unsafeBitCast(symbol, to: NumberedText.self)(0).map { String(cString: $0) }
    }

    private static func variable(_ name: String) -> String? {
        guard let symbol = dlsym(nil, name) else { return nil }
        return symbol.assumingMemoryBound(to: UnsafePointer<CChar>?.self).pointee.map { String(cString: $0) }
    }
}
