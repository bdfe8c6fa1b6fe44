-- Orleans' script has no unique index: two first writes of one grain (a duplicate activation during a failover) made
-- two rows, and every later read of that grain failed. With it the second writer gets 23505 and one row remains.
CREATE UNIQUE INDEX ux_orleansstorage ON orleansstorage
    (grainidhash, graintypehash, grainidn0, grainidn1, graintypestring, coalesce(grainidextensionstring, ''), serviceid);

-- Counts the entities of a connection: state name, then the grain key's prefix, byte by byte.
CREATE INDEX ix_orleansstorage_entity ON orleansstorage (graintypestring, grainidextensionstring COLLATE "C");
