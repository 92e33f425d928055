internal import CSQLite

/// What SQLite keeps to undo one statement of a transaction: a copy of each page that the statement changes.
///
/// Every statement with triggers has such a journal. SQLite leaves its first 64 KiB in memory; one that grew longer goes on
/// in a file, and with it those of all statements behind it in the same transaction. A group of a hundred deletes so wrote
/// four fifths of its bytes into a file that nobody ever read. The most that can stay in memory is twice as much.
enum StatementJournal {
    /// Has SQLite keep more in memory, in the whole process, unless it is at work already.
    ///
    /// - Returns: whether it does.
    @discardableResult
    static func staysInMemory() -> Bool { isSet }

    private static let isSet = mx_sqlite_keep_statement_journal(size) == 0

    /// In bytes. With more than 128 KiB every statement whose journal grows longer fails with SQLITE_FULL on a disk that has room
    /// (SQLite 3.40.1: at 140,000 and more, not at 131,072).
    static let size: Int32 = 126_976
}
