-- Instants are milliseconds since 1970. Released scripts are never changed: a new schema is a new script.

-- One row for each persistent actor. Its short key takes the place of the long id in the events, so that the events of many
-- actors that are written together, and their entries in the index, lie on few pages: pages are what a commit writes.
CREATE TABLE streams (
  key INTEGER PRIMARY KEY,
  persistence_id TEXT NOT NULL UNIQUE,
  -- The events up to this sequence were deleted, and the sequence goes on after it.
  deleted_to INTEGER NOT NULL DEFAULT 0
) STRICT;

-- In the order of writing.
CREATE TABLE events (
  stream INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  writer TEXT NOT NULL,
  written_at INTEGER NOT NULL,
  serializer INTEGER NOT NULL,
  manifest TEXT NOT NULL,
  adapter_manifest TEXT,
  payload BLOB NOT NULL,
  PRIMARY KEY (stream, sequence)
) STRICT;

CREATE TABLE snapshots (
  stream INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL,
  taken_at INTEGER NOT NULL,
  serializer INTEGER NOT NULL,
  manifest TEXT NOT NULL,
  payload BLOB NOT NULL
) STRICT;

CREATE TABLE runs (
  id TEXT NOT NULL PRIMARY KEY,
  flow TEXT NOT NULL,
  status TEXT NOT NULL,
  wake_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  finished_at INTEGER,
  bundle TEXT NOT NULL,
  waiting_for TEXT,
  error TEXT,
  started_by TEXT,
  keep TEXT
) STRICT;

CREATE INDEX runs_by_age ON runs (created_at, id);
CREATE INDEX runs_by_status ON runs (status, created_at, id);
CREATE INDEX runs_active ON runs (created_at, id) WHERE finished_at IS NULL;
CREATE INDEX runs_due ON runs (wake_at, id) WHERE wake_at IS NOT NULL;

CREATE TABLE bundles (
  hash TEXT NOT NULL PRIMARY KEY,
  stored_at INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE owners (
  id TEXT NOT NULL PRIMARY KEY,
  owner TEXT NOT NULL
) STRICT, WITHOUT ROWID;
