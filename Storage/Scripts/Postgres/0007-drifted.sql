-- What an audit found, of a whole connection.
CREATE INDEX ix_journal_drifted ON journal (connection, number) WHERE what = 'drifted';
