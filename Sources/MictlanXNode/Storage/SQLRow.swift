internal import FoundationEssentials
internal import GRDB
internal import GRDBSQLite

/// A value that goes into a statement.
enum SQLValue: Sendable {
    case integer(Int)
    case text(String)
    case bytes(Data)

    static func flag(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }
}

/// The row at which a statement stands; good inside the closure that is given it.
struct SQLRow: ~Copyable {
    fileprivate let statement: OpaquePointer

    func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }

    func flag(_ column: Int32) -> Bool { integer(column) != 0 }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

    /// A text, empty for NULL.
    func text(_ column: Int32) -> String {
        // The text before its length: the call may convert it (sqlite3_column_blob).
        guard let start = sqlite3_column_text(statement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// A text whose bytes are as `isRight` says; `nil` for any other one.
    func text(_ column: Int32, where isRight: (UnsafeBufferPointer<UInt8>) -> Bool) -> String? {
        guard let start = sqlite3_column_text(statement, column) else { return nil }
        let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
        return isRight(bytes) ? String(decoding: bytes, as: UTF8.self) : nil
    }

    func bytes(_ column: Int32) -> Data {
        guard let start = sqlite3_column_blob(statement, column) else { return Data() }
        return Data(bytes: start, count: Int(sqlite3_column_bytes(statement, column)))
    }
}

/// The statements of requests, which are run thousands of times a second: kept prepared, bound and read by SQLite's own calls.
/// GRDB's arguments and rows box every value, which takes several times as long as what SQLite does with it.
extension Database {
    /// Runs a statement that has no rows.
    ///
    /// - Throws: `DatabaseError`.
    func run(_ sql: String, _ values: [SQLValue] = []) throws {
        try forEach(sql, values) { _ in false }
    }

    /// Reads the first row of a statement; `nil` when there is none.
    ///
    /// - Throws: `DatabaseError`, what `read` throws.
    func first<Value>(
        _ sql: String, _ values: [SQLValue] = [], _ read: (borrowing SQLRow) throws -> Value
    ) throws -> Value? {
        var value: Value?
        try forEach(sql, values) { row in
            value = try read(row)
            return false
        }
        return value
    }

    /// Reads all rows of a statement.
    ///
    /// - Throws: `DatabaseError`, what `read` throws.
    func all<Value>(
        _ sql: String, _ values: [SQLValue] = [], _ read: (borrowing SQLRow) throws -> Value
    ) throws -> [Value] {
        var all: [Value] = []
        try forEach(sql, values) { row in
            all.append(try read(row))
            return true
        }
        return all
    }

    /// Goes through the rows of a statement. The same statement cannot be run again meanwhile.
    ///
    /// - Parameters:
    ///   - sql: the statement.
    ///   - values: what its parameters stand for, in order.
    ///   - body: takes a row, and says whether to go on.
    /// - Throws: `DatabaseError`, what `body` throws.
    func forEach(_ sql: String, _ values: [SQLValue], _ body: (borrowing SQLRow) throws -> Bool)
        throws
    {
        let prepared = try cachedStatement(sql: sql)
        let statement = prepared.sqliteStatement
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, value) in values.enumerated() {
            let code = bind(value, at: Int32(index + 1), of: statement)
            if code != SQLITE_OK { throw failure(code, sql) }
        }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: if try !body(SQLRow(statement: statement)) { return }
            case SQLITE_DONE: return
            case let code: throw failure(code, sql)
            }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32, of statement: OpaquePointer) -> Int32 {
        switch value {
        case .integer(let number): return sqlite3_bind_int64(statement, index, Int64(number))
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    guard let start = characters.baseAddress else {
                        return sqlite3_bind_text(statement, index, "", 0, Self.copied)
                    }
                    return sqlite3_bind_text(statement, index, start, Int32(characters.count), Self.copied)
                }
            }
        case .bytes(let data):
            return data.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else {
                    return sqlite3_bind_zeroblob(statement, index, 0)
                }
                return sqlite3_bind_blob(statement, index, start, Int32(bytes.count), Self.copied)
            }
        }
    }

    private func failure(_ code: Int32, _ sql: String) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: sqlite3_errmsg(sqliteConnection).map { String(cString: $0) },
            sql: sql)
    }

    /// `SQLITE_TRANSIENT`: SQLite makes a copy of its own.
    private static var copied: sqlite3_destructor_type {
        unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }
}
