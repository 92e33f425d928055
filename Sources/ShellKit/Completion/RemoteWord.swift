/// The word of a remote name, cut at what is known of it.
struct RemoteWord: Equatable {
    /// What stands before the name: `/`, `bucket/`, `/bucket/` or nothing.
    let lead: String
    /// Nil while the bucket is being typed.
    let bucket: String?
    /// The levels of the name that are typed, with the last slash.
    let directory: String
    let rest: String

    /// The same word as it is written behind the name of a connection instead of a slash.
    func behind(_ connection: String) -> RemoteWord {
        RemoteWord(lead: connection + lead.dropFirst(), bucket: bucket, directory: directory, rest: rest)
    }

    private init(lead: String, bucket: String?, directory: String, rest: String) {
        (self.lead, self.bucket, self.directory, self.rest) = (lead, bucket, directory, rest)
    }

    init(_ text: String, bucket current: String?) {
        var name = text[...]
        var lead = ""
        var bucket = current
        if current == nil || text.hasPrefix("/") {
            if name.hasPrefix("/") {
                name.removeFirst()
                lead = "/"
            }
            bucket = nil
            if let slash = name.firstIndex(of: "/") {
                bucket = String(name[..<slash])
                lead += name[...slash]
                name = name[name.index(after: slash)...]
            }
        }
        let cut = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
        self.lead = lead
        self.bucket = bucket
        directory = bucket == nil ? "" : String(name[..<cut])
        rest = bucket == nil ? String(name) : String(name[cut...])
    }
}
