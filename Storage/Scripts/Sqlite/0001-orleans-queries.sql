-- After dotnet/orleans at e558829b, Sqlite-Main.sql (MIT licence, see THIRD-PARTY-NOTICES.md).
CREATE TABLE OrleansQuery
(
    QueryKey  TEXT PRIMARY KEY,
    QueryText TEXT NOT NULL
);
