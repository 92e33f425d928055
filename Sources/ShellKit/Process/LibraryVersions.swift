import Glibc

/// The versions of the C libraries that this process runs with, which may be others than those it was built with.
///
/// They are looked up by name in the process (dlsym(3)), after libcurl has been loaded as the first request does: the targets that
/// use the libraries stay the only ones that import them.
enum LibraryVersions {
    private typealias Text = @convention(c) () -> UnsafePointer<CChar>?
    private typealias NumberedText = @convention(c) (CInt) -> UnsafePointer<CChar>?

    /// A library of this process.
    struct Entry: Hashable, Sendable {
        let library: String
        /// `nil` where the library does not tell.
        let version: String?
        /// Why it cannot be used.
        var failure: String?
    }

    /// Each library.
    static func all() -> [Entry] {
        [
            curl(in: "libcurl.so.4"),
            Entry(library: "libyaml", version: text("yaml_get_version_string")),
            Entry(library: "sqlite", version: text("sqlite3_libversion")),
            Entry(library: "libcrypto", version: numberedText("OpenSSL_version")),
            Entry(library: "zlib", version: text("zlibVersion")),
            Entry(library: "libedit", version: variable("rl_library_version")),
        ]
    }

    /// The one that is loaded late.
    static func curl(in file: String) -> Entry {
        guard let library = dlopen(file, RTLD_LAZY | RTLD_LOCAL) else {
            return Entry(library: "libcurl", version: nil, failure: dlerror().map { String(cString: $0) } ?? file)
        }
        return Entry(library: "libcurl", version: text("curl_version", in: library))
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
