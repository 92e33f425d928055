import MictlanXModel
import MictlanXText

/// A total of `du`.
struct UsageRow: NamedRow {
    /// What is summed up.
    enum Subject: Sendable {
        case bucket
        /// A directory, by its name with its slash.
        case directory(String)
        /// A value of a tag; `nil` for the balls without it.
        case tag(String, value: String?)
        /// Everything that was meant, below a name that may be empty.
        case total(String)
    }

    let subject: Subject
    let bucket: BucketID
    let usage: Usage

    static let columns = [Column("SIZE", .right), Column("BALLS", .right), Column("NAME")]

    func cells(exact: Bool, from base: NameBase) -> [String] {
        [Self.size(usage.size, exact: exact), exact ? "\(usage.balls)" : Count.grouped(usage.balls), name(from: base)]
    }

    private func name(from base: NameBase) -> String {
        switch subject {
        case .bucket: base.name("", in: bucket)
        case .directory(let name), .total(let name): base.name(name, in: bucket)
        case .tag(let key, let value): value.map { "\(key)=\($0)" } ?? "no \(key)"
        }
    }

    var record: JSONObject {
        var record: JSONObject = ["bucket": .string(bucket.rawValue)]
        switch subject {
        case .bucket: record["type"] = .string("bucket")
        case .directory(let name):
            record["type"] = .string("directory")
            record["name"] = .string(name)
        case .tag(let key, let value):
            record["type"] = .string("tag")
            record["tag"] = .string(key)
            record["value"] = value.map { .string($0) } ?? .null
        case .total(let name):
            record["type"] = .string("total")
            record["name"] = .string(name)
        }
        record["size"] = .int(usage.size)
        record["balls"] = .int(usage.balls)
        return record
    }
}

/// The same on a terminal, where a bar tells more than digits.
struct UsageBarRow: NamedRow {
    let row: UsageRow
    /// Its part of the total, from 0 to 1.
    let share: Double

    private static let width = 16

    static let columns = [
        Column("SIZE", .right), Column("SHARE"), Column("BALLS", .right), Column("NAME"),
    ]

    func cells(exact: Bool, from base: NameBase) -> [String] {
        var cells = row.cells(exact: exact, from: base)
        let percent = String(Int(saturating: (share * 100).rounded()))
        let padding = String(repeating: " ", count: max(0, 3 - percent.count))
        cells.insert("▕\(BarText.bar(share, width: Self.width))▏\(padding)\(percent) %", at: 1)
        return cells
    }

    var record: JSONObject { row.record }
}
