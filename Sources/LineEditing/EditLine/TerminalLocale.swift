import Glibc

/// The character set of the terminal.
///
/// libedit asks the C library how wide each character is. In the "C" locale a prompt with anything but ASCII makes it
/// crash and drops what is typed beyond ASCII, so UTF-8 is asked for by name where the user's locale has none.
package struct TerminalLocale: Sendable {
    package let isUTF8: Bool

    /// Sets the process's `LC_CTYPE` from the environment, or to `C.UTF-8`. Call it before any thread uses it.
    package static func adopt() -> TerminalLocale {
        if setlocale(LC_CTYPE, "") != nil, codesetIsUTF8 { return TerminalLocale(isUTF8: true) }
        return TerminalLocale(isUTF8: setlocale(LC_CTYPE, "C.UTF-8") != nil && codesetIsUTF8)
    }

    /// Whether ``adopt()`` finds a UTF-8 locale; the process's own stays as it is.
    package static var hasUTF8: Bool {
        ["", "C.UTF-8"].contains { name in
            guard let locale = newlocale(1 << LC_CTYPE, name, nil) else { return false }
            defer { freelocale(locale) }
            return nl_langinfo_l(nl_item(CODESET), locale).map { String(cString: $0) } == "UTF-8"
        }
    }

    private static var codesetIsUTF8: Bool {
        guard let name = nl_langinfo(nl_item(CODESET)) else { return false }
        return String(cString: name) == "UTF-8"
    }
}
