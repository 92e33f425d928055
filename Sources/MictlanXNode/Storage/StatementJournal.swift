internal import CSQLite

/// What SQLite keeps to undo one statement of a transaction: a copy of each page that the statement changes.
///
/// Every statement with triggers has such a journal. SQLite leaves its first 64 KiB in memory; one that grew longer goes on
/// in a file, and with it those of all statements behind it in the same transaction. A group of a hundred deletes so wrote
/// four fifths of its bytes into a file that nobody ever read.
enum StatementJournal {
    /// Has SQLite keep more in memory, in the whole process, unless it is at work already.
    ///
    /// - Returns: whether it does.
    @discardableResult
    static func staysInMemory() -> Bool { isSet }

    private static let isSet = mx_sqlite_keep_statement_journal(size) == 0

    /// Bytes of one writer, so that a statement over a ball with a million chunks still has a file.
    private static let size: Int32 = 1_048_576
}
