#pragma once
// sqlite3_config is variadic, which Swift does not import. GRDB brings sqlite3.h and the library.
int sqlite3_config(int, ...);

// SQLITE_CONFIG_STMTJRNL_SPILL: how many bytes of a statement's journal stay in memory.
static inline int mx_sqlite_keep_statement_journal(int bytes) { return sqlite3_config(26, bytes); }
