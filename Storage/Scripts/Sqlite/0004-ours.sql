-- Times are unix milliseconds, UTC. A notice is the row's own AUTOINCREMENT number, which SQLite never uses twice,
-- not even after the row was deleted; a new notice replaces the row.
CREATE TABLE inbox
(
    notice         INTEGER PRIMARY KEY AUTOINCREMENT,
    connection     TEXT NOT NULL,
    kind           TEXT NOT NULL,
    id             TEXT NOT NULL,
    lane           INTEGER NOT NULL,
    state          TEXT NOT NULL,
    due            INTEGER NOT NULL,
    why_title      TEXT,
    why_detail     TEXT,
    correlation_id TEXT,
    waits_on       TEXT,
    attempts       INTEGER NOT NULL,
    since          INTEGER NOT NULL,
    UNIQUE (connection, kind, id)
);

CREATE INDEX ix_inbox_due ON inbox (connection, lane, due) WHERE state <> 'parked';
CREATE INDEX ix_inbox_waits_on ON inbox (waits_on) WHERE waits_on IS NOT NULL;

CREATE TABLE journal
(
    number         INTEGER PRIMARY KEY AUTOINCREMENT,
    connection     TEXT NOT NULL,
    kind           TEXT NOT NULL,
    id             TEXT NOT NULL,
    at             INTEGER NOT NULL,
    what           TEXT NOT NULL,
    why            TEXT,
    hubspot_status INTEGER,
    correlation_id TEXT
);

CREATE INDEX ix_journal_entity ON journal (connection, kind, id, number);
CREATE INDEX ix_journal_at ON journal (at);

CREATE TABLE lease
(
    name         TEXT PRIMARY KEY,
    owner        TEXT NOT NULL,
    epoch        INTEGER NOT NULL,
    until        INTEGER NOT NULL,
    before_until INTEGER NOT NULL
);

CREATE TABLE callback
(
    connection       TEXT NOT NULL,
    callback_id      INTEGER NOT NULL,
    event            TEXT NOT NULL,
    verifier         TEXT,
    pending_verifier TEXT,
    PRIMARY KEY (connection, callback_id)
);

CREATE TABLE connection
(
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE key_ring
(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name   TEXT NOT NULL,
    xml    TEXT NOT NULL
);
