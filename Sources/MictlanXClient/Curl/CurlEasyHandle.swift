internal import CCurl

/// One easy handle of libcurl and the strings it borrows (curl_easy_init(3)).
struct CurlEasyHandle: ~Copyable {
    let raw: UnsafeMutableRawPointer

    /// - Throws: ``MictlanXError`` `unavailable` when libcurl has no memory left.
    init() throws(MictlanXError) {
        guard let raw = CurlLibrary.functions.pointee.easy_init() else {
            throw MictlanXError(.unavailable, "libcurl cannot allocate a transfer")
        }
        self.raw = raw
    }

    deinit { CurlLibrary.functions.pointee.easy_cleanup(raw) }

    /// Forgets all options; connections live in the multi handle and are kept.
    func reset() { CurlLibrary.functions.pointee.easy_reset(raw) }

    func set(_ option: CURLoption, _ value: Int) throws(MictlanXError) {
        try check(mx_curl_set_long(CurlLibrary.functions, raw, option, value), option)
    }

    func set(_ option: CURLoption, offset: Int) throws(MictlanXError) {
        try check(mx_curl_set_offset(CurlLibrary.functions, raw, option, offset), option)
    }

    /// libcurl copies the text.
    func set(_ option: CURLoption, _ text: String) throws(MictlanXError) {
        try check(mx_curl_set_string(CurlLibrary.functions, raw, option, text), option)
    }

    /// Takes away the text that libcurl was built with.
    func unset(_ option: CURLoption) throws(MictlanXError) {
        try check(mx_curl_set_string(CurlLibrary.functions, raw, option, nil), option)
    }

    func set(_ option: CURLoption, _ pointer: UnsafeMutableRawPointer?) throws(MictlanXError) {
        try check(mx_curl_set_pointer(CurlLibrary.functions, raw, option, pointer), option)
    }

    func set(_ option: CURLoption, list: UnsafeMutablePointer<curl_slist>?) throws(MictlanXError) {
        try check(mx_curl_set_list(CurlLibrary.functions, raw, option, list), option)
    }

    private func check(_ code: CURLcode, _ option: CURLoption) throws(MictlanXError) {
        guard code != CURLE_OK else { return }
        // Its name only: the value may be a secret.
        let name =
            CurlLibrary.functions.pointee.easy_option_by_id(option).map { String(cString: $0.pointee.name) }
            ?? "\(option.rawValue)"
        throw MictlanXError(.configuration, "libcurl refuses the option \(name): \(CurlLibrary.words(of: code))")
    }
}
