package dev.baton.journal;

/** The statements that every dialect understands. */
final class Sql {
    static final String ENSURE_STREAM =
            "INSERT INTO streams (persistence_id) VALUES (?) ON CONFLICT (persistence_id) DO NOTHING";

    /**
     * One row; or none, where the sequence is taken or deleted, or where there is no stream yet: the update count is the fence.
     * Parameters: sequence, writer, time, serializer, manifest, adapter's manifest, payload, persistence id, sequence.
     */
    static final String INSERT_EVENT = """
            INSERT INTO events (stream, sequence, writer, written_at, serializer, manifest, adapter_manifest, payload)
            SELECT key, ?, ?, ?, ?, ?, ?, ? FROM streams WHERE persistence_id = ? AND deleted_to < ?
            ON CONFLICT (stream, sequence) DO NOTHING""";

    private static final String STREAM = "(SELECT key FROM streams WHERE persistence_id = ?)";

    static final String SELECT_WRITER = "SELECT writer FROM events WHERE stream = " + STREAM + " AND sequence = ?";

    static final String HIGHEST_SEQUENCE = """
            SELECT deleted_to, (SELECT max(sequence) FROM events WHERE stream = key) FROM streams WHERE persistence_id = ?""";

    static final String SELECT_EVENTS =
            "SELECT sequence, writer, written_at, serializer, manifest, adapter_manifest, payload FROM events WHERE stream = "
                    + STREAM + " AND sequence >= ? AND sequence <= ? ORDER BY sequence LIMIT ?";

    /** Parameters: persistence id, sequence. */
    static final String HIGHEST_UP_TO =
            "SELECT max(sequence) FROM events WHERE stream = " + STREAM + " AND sequence <= ?";

    /** Parameters: sequence, persistence id, sequence. */
    static final String REMEMBER_DELETION =
            "UPDATE streams SET deleted_to = ? WHERE persistence_id = ? AND deleted_to < ?";

    static final String DELETE_EVENTS = "DELETE FROM events WHERE stream = " + STREAM + " AND sequence <= ?";

    /**
     * One snapshot a stream; a late writer of an older one changes nothing. Parameters: sequence, time, serializer, manifest,
     * payload, persistence id.
     */
    static final String UPSERT_SNAPSHOT = """
            INSERT INTO snapshots (stream, sequence, taken_at, serializer, manifest, payload)
            SELECT key, ?, ?, ?, ?, ? FROM streams WHERE persistence_id = ?
            ON CONFLICT (stream) DO UPDATE SET sequence = excluded.sequence, taken_at = excluded.taken_at,
              serializer = excluded.serializer, manifest = excluded.manifest, payload = excluded.payload
            WHERE excluded.sequence >= snapshots.sequence""";

    private static final String SELECTED_SNAPSHOT =
            " FROM snapshots WHERE stream = " + STREAM + " AND sequence BETWEEN ? AND ? AND taken_at BETWEEN ? AND ?";

    static final String SELECT_SNAPSHOT =
            "SELECT sequence, taken_at, serializer, manifest, payload" + SELECTED_SNAPSHOT;

    static final String DELETE_SNAPSHOT = "DELETE" + SELECTED_SNAPSHOT;

    static final String RUN_COLUMNS =
            "id, flow, status, wake_at, created_at, updated_at, finished_at, bundle, waiting_for, error, started_by, keep";

    static final String REPLACE_RUN = """
             ON CONFLICT (id) DO UPDATE SET flow = excluded.flow, status = excluded.status, wake_at = excluded.wake_at,
              created_at = excluded.created_at, updated_at = excluded.updated_at, finished_at = excluded.finished_at,
              bundle = excluded.bundle, waiting_for = excluded.waiting_for, error = excluded.error,
              started_by = excluded.started_by, keep = excluded.keep""";

    static final String UPSERT_RUN =
            "INSERT INTO runs (" + RUN_COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" + REPLACE_RUN;

    private static final String SELECT_RUNS = "SELECT " + RUN_COLUMNS + " FROM runs";

    static final String SELECT_RUN = SELECT_RUNS + " WHERE id = ?";

    /** Parameters: the range of the ids. */
    static final String SELECT_ITEMS =
            SELECT_RUNS + " WHERE id >= ? AND id < ? AND started_by LIKE '" + RunRow.ITEM_OF + "%' ORDER BY id";

    static final String SELECT_ACTIVE = SELECT_RUNS + " WHERE finished_at IS NULL ORDER BY created_at, id";

    static final String SELECT_MOVING =
            SELECT_RUNS + " WHERE status IN ('running', 'pausing', 'cancelling') ORDER BY created_at, id";

    /** Parameters: the last row of the page before, and the most rows. */
    static final String SELECT_WAITING_FOR_ITEMS = SELECT_RUNS
            + " WHERE status = 'waiting' AND waiting_for LIKE '%[%' AND (created_at, id) > (?, ?)"
            + " ORDER BY created_at, id LIMIT ?";

    static final String SELECT_DUE =
            SELECT_RUNS + " WHERE wake_at IS NOT NULL AND wake_at < ? ORDER BY wake_at, id LIMIT ?";

    static final String SELECT_NEXT_WAKE = "SELECT min(wake_at) FROM runs WHERE wake_at IS NOT NULL";

    static final String SELECT_FINISHED_BEFORE =
            SELECT_RUNS + " WHERE finished_at < ? AND (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?";

    static final String COUNT_BY_STATUS = "SELECT status, count(*) FROM runs GROUP BY status";

    static final String SELECT_BUNDLE = "SELECT bytes FROM bundles WHERE hash = ?";

    static final String SELECT_BUNDLE_TIME = "SELECT stored_at FROM bundles WHERE hash = ?";

    static final String INSERT_BUNDLE =
            "INSERT INTO bundles (hash, stored_at, bytes) VALUES (?, ?, ?) ON CONFLICT (hash) DO UPDATE SET stored_at = excluded.stored_at";

    static final String DELETE_UNUSED_BUNDLES =
            "DELETE FROM bundles WHERE stored_at < ? AND hash IN (SELECT hash FROM bundles EXCEPT SELECT bundle FROM runs)";

    static final String UPSERT_OWNER =
            "INSERT INTO owners (id, owner) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET owner = excluded.owner";

    static final String SELECT_OWNER = "SELECT owner FROM owners WHERE id = ?";

    static final String DELETE_OWNER = "DELETE FROM owners WHERE id = ? AND owner = ?";

    static final String FORGET_OWNER = "DELETE FROM owners WHERE id = ?";

    static final String DELETE_RUN = "DELETE FROM runs WHERE id = ?";

    /** Parameters: the run's own id, and the range of its children's. */
    private static final String OF_A_RUN =
            " FROM streams WHERE persistence_id = ? OR (persistence_id >= ? AND persistence_id < ?)";

    static final String SELECT_PERSISTENCE_IDS_OF_RUN = "SELECT persistence_id" + OF_A_RUN + " ORDER BY 1";

    static final String DELETE_EVENTS_OF_RUN = "DELETE FROM events WHERE stream IN (SELECT key" + OF_A_RUN + ")";

    static final String DELETE_SNAPSHOTS_OF_RUN = "DELETE FROM snapshots WHERE stream IN (SELECT key" + OF_A_RUN + ")";

    static final String DELETE_STREAMS_OF_RUN = "DELETE" + OF_A_RUN;

    private Sql() {}
}
