-- Times are unix milliseconds, UTC. Keys compare byte by byte, whatever the database's language.
CREATE SEQUENCE inbox_notice;

CREATE TABLE inbox
(
    connection     text COLLATE "C" NOT NULL,
    kind           text COLLATE "C" NOT NULL,
    id             text COLLATE "C" NOT NULL,
    notice         bigint NOT NULL,
    lane           bigint NOT NULL,
    state          text NOT NULL,
    due            bigint NOT NULL,
    why_title      text,
    why_detail     text,
    correlation_id text,
    waits_on       text COLLATE "C",
    attempts       bigint NOT NULL,
    since          bigint NOT NULL,
    PRIMARY KEY (connection, kind, id)
);

CREATE INDEX ix_inbox_due ON inbox (connection, lane, due) WHERE state <> 'parked';
CREATE INDEX ix_inbox_waits_on ON inbox (waits_on) WHERE waits_on IS NOT NULL;

-- Marks come and go all the time: clean up behind them early.
ALTER TABLE inbox SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

CREATE TABLE journal
(
    number         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection     text COLLATE "C" NOT NULL,
    kind           text COLLATE "C" NOT NULL,
    id             text COLLATE "C" NOT NULL,
    at             bigint NOT NULL,
    what           text NOT NULL,
    why            text,
    hubspot_status bigint,
    correlation_id text
);

CREATE INDEX ix_journal_entity ON journal (connection, kind, id, number);
CREATE INDEX ix_journal_at ON journal (at);

CREATE TABLE lease
(
    name         text COLLATE "C" PRIMARY KEY,
    owner        text NOT NULL,
    epoch        bigint NOT NULL,
    until        bigint NOT NULL,
    before_until bigint NOT NULL
);

CREATE TABLE callback
(
    connection       text COLLATE "C" NOT NULL,
    callback_id      bigint NOT NULL,
    event            text NOT NULL,
    verifier         text,
    pending_verifier text,
    PRIMARY KEY (connection, callback_id)
);

CREATE TABLE connection
(
    id         text COLLATE "C" PRIMARY KEY,
    name       text NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE key_ring
(
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name   text NOT NULL,
    xml    text NOT NULL
);
