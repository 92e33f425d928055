internal import CCurl

/// One easy handle of libcurl and the strings it borrows (curl_easy_init(3)).
struct CurlEasyHandle: ~Copyable {
    let raw: UnsafeMutableRawPointer

    /// - Throws: ``MictlanXError`` `unavailable` when libcurl has no memory left.
    init() throws(MictlanXError) {
        guard let raw = curl_easy_init() else {
            throw MictlanXError(.unavailable, "libcurl cannot allocate a transfer")
        }
        self.raw = raw
    }

    deinit { curl_easy_cleanup(raw) }

    /// Forgets all options; connections live in the multi handle and are kept.
    func reset() { curl_easy_reset(raw) }

    func set(_ option: CURLoption, _ value: Int) throws(MictlanXError) {
        try check(mx_curl_set_long(raw, option, value), option)
    }

    func set(_ option: CURLoption, offset: Int) throws(MictlanXError) {
        try check(mx_curl_set_offset(raw, option, offset), option)
    }

    /// libcurl copies the text.
    func set(_ option: CURLoption, _ text: String) throws(MictlanXError) {
        try check(mx_curl_set_string(raw, option, text), option)
    }

    /// Takes away the text that libcurl was built with.
    func unset(_ option: CURLoption) throws(MictlanXError) {
        try check(mx_curl_set_string(raw, option, nil), option)
    }

    func set(_ option: CURLoption, _ pointer: UnsafeMutableRawPointer?) throws(MictlanXError) {
        try check(mx_curl_set_pointer(raw, option, pointer), option)
    }

    func set(_ option: CURLoption, list: UnsafeMutablePointer<curl_slist>?) throws(MictlanXError) {
        try check(mx_curl_set_list(raw, option, list), option)
    }

    private func check(_ code: CURLcode, _ option: CURLoption) throws(MictlanXError) {
        guard code != CURLE_OK else { return }
        // Its name only: the value may be a secret.
        let name = curl_easy_option_by_id(option).map { String(cString: $0.pointee.name) } ?? "\(option.rawValue)"
        let reason = String(cString: curl_easy_strerror(code))
        throw MictlanXError(.configuration, "libcurl refuses the option \(name): \(reason)")
    }
}
