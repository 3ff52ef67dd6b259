-- Instants are milliseconds since 1970. Released scripts are never changed: a new schema is a new script.
-- Texts are compared by their bytes: pages of a listing and the ranges of persistence ids rely on it, whatever the database's locale.

-- One row for each persistent actor. Its short key takes the place of the long id in the events and in their index.
CREATE TABLE streams (
  key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  persistence_id text COLLATE "C" NOT NULL UNIQUE,
  -- The events up to this sequence were deleted, and the sequence goes on after it.
  deleted_to bigint NOT NULL DEFAULT 0
);

CREATE TABLE events (
  stream bigint NOT NULL,
  sequence bigint NOT NULL,
  written_at bigint NOT NULL,
  serializer integer NOT NULL,
  writer text COLLATE "C" NOT NULL,
  manifest text COLLATE "C" NOT NULL,
  adapter_manifest text COLLATE "C",
  payload bytea NOT NULL,
  PRIMARY KEY (stream, sequence)
);

CREATE TABLE snapshots (
  stream bigint PRIMARY KEY,
  sequence bigint NOT NULL,
  taken_at bigint NOT NULL,
  serializer integer NOT NULL,
  manifest text COLLATE "C" NOT NULL,
  payload bytea NOT NULL
);

CREATE TABLE runs (
  id text COLLATE "C" PRIMARY KEY,
  flow text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  wake_at bigint,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  finished_at bigint,
  bundle text COLLATE "C" NOT NULL,
  waiting_for text COLLATE "C",
  error text COLLATE "C",
  started_by text COLLATE "C",
  keep text COLLATE "C"
);

CREATE INDEX runs_by_age ON runs (created_at, id);
CREATE INDEX runs_by_status ON runs (status, created_at, id);
CREATE INDEX runs_by_flow ON runs (flow, created_at, id);
CREATE INDEX runs_by_flow_and_status ON runs (flow, status, created_at, id);
CREATE INDEX runs_active ON runs (created_at, id) WHERE finished_at IS NULL;
CREATE INDEX runs_due ON runs (wake_at, id) WHERE wake_at IS NOT NULL;

-- What finds a text within ids, names, errors and waits. It needs the extension pg_trgm, which comes with PostgreSQL and which the
-- owner of a database may create; without it a search reads all rows, and all else is as it was.
DO $$
DECLARE
  place text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') THEN
    BEGIN
      CREATE EXTENSION pg_trgm;
    EXCEPTION WHEN OTHERS THEN
      RAISE NOTICE 'Searching runs by text stays slow without the extension pg_trgm: %', SQLERRM;
    END;
  END IF;
  SELECT quote_ident(nspname) || '.gin_trgm_ops' INTO place
  FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'pg_trgm';
  IF place IS NOT NULL THEN
    EXECUTE format(
      'CREATE INDEX runs_by_text ON runs USING gin (lower(id) %1$s, lower(flow) %1$s, lower(error) %1$s, lower(waiting_for) %1$s)',
      place);
  END IF;
END
$$;

CREATE TABLE bundles (
  hash text COLLATE "C" PRIMARY KEY,
  stored_at bigint NOT NULL,
  bytes bytea NOT NULL
);

CREATE TABLE owners (
  id text COLLATE "C" PRIMARY KEY,
  owner text COLLATE "C" NOT NULL
);

-- Large values by the SHA-256 of their content, in pieces. While a blob is being written its hash is not known yet.
CREATE TABLE blobs (
  key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  hash text COLLATE "C" UNIQUE,
  size bigint NOT NULL,
  -- When it was stored, or stored again. In no index, so that marking it touches one page.
  used_at bigint NOT NULL
);

CREATE TABLE blob_pieces (
  blob bigint NOT NULL REFERENCES blobs (key) ON DELETE CASCADE,
  -- From 0; every piece but the last is 1 MiB long.
  number integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (blob, number)
);

-- What is large is often compressed already.
ALTER TABLE blob_pieces ALTER COLUMN bytes SET STORAGE EXTERNAL;
