package dev.baton.journal;

/** The statements with which PostgreSQL writes many jobs at once. */
final class PostgresSql {
    /** Makes the streams that are missing. Parameter: their persistence ids. */
    private static final String ENSURE_STREAMS =
            "INSERT INTO streams (persistence_id) SELECT unnest(?::text[]) ON CONFLICT (persistence_id) DO NOTHING";

    /**
     * Writes the events and the run rows of many jobs, each job whole or not at all, and yields a row for each job that is refused:
     * its number, the first sequence that is in the way, and whether that is only because there is no stream.
     *
     * <p>An event that is there already and has the same writer is this job's own, from a commit whose answer was lost; with it its
     * run's row was written, and is left as it is, for it may have gone on since. An event that somebody else writes at this very
     * moment is not seen, and breaks the primary key: all of the statement is then without effect.
     *
     * <p>The look-ups are written so that each is a search in an index, whatever the planner believes of the tables' sizes: a
     * limited lateral join and scalar subqueries are not turned into joins. Parameters: nine arrays of the events, thirteen of the
     * rows, see {@link PostgresEvents}.
     */
    static final String WRITE_EVENTS =
            """
            WITH placed AS MATERIALIZED (
              SELECT given.*, known.key AS stream, known.deleted_to,
                (SELECT e.writer FROM events e WHERE e.stream = known.key AND e.sequence = given.sequence) AS present
              FROM unnest(?::int[], ?::text[], ?::bigint[], ?::text[], ?::bigint[], ?::int[], ?::text[], ?::text[], ?::bytea[])
                AS given (job, persistence_id, sequence, writer, written_at, serializer, manifest, adapter_manifest, payload)
              LEFT JOIN LATERAL (
                SELECT s.key, s.deleted_to FROM streams s WHERE s.persistence_id = given.persistence_id LIMIT 1) known ON true),
            judged AS MATERIALIZED (
              SELECT job, bool_and(present IS NOT NULL) AS done, bool_or(stream IS NULL) AS homeless,
                min(sequence) FILTER (
                  WHERE stream IS NULL OR present <> writer OR (present IS NULL AND deleted_to >= sequence)) AS obstacle
              FROM placed GROUP BY job),
            written AS (
              INSERT INTO events (stream, sequence, writer, written_at, serializer, manifest, adapter_manifest, payload)
              SELECT stream, sequence, writer, written_at, serializer, manifest, adapter_manifest, payload
              FROM placed
              WHERE present IS NULL AND job NOT IN (SELECT job FROM judged WHERE obstacle IS NOT NULL)),
            listed AS (
              INSERT INTO runs (""" + Sql.RUN_COLUMNS + """
            )
              SELECT\s""" + Sql.RUN_COLUMNS + """

              FROM unnest(?::int[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
                  ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                AS given (job,\s""" + Sql.RUN_COLUMNS + """
            )
              WHERE job NOT IN (SELECT job FROM judged WHERE obstacle IS NOT NULL OR done)
            """ + Sql.REPLACE_RUN + """
            )
            SELECT job, obstacle, homeless FROM judged WHERE obstacle IS NOT NULL""";

    /** Both with one round trip and, where nothing else has begun one, in one transaction; the second sees what the first did. */
    static final String WRITE_FIRST_EVENTS = ENSURE_STREAMS + "; " + WRITE_EVENTS;

    private static final String HOME_KNOWN =
            "WITH home AS (SELECT s.key FROM streams s WHERE s.persistence_id = ? AND s.deleted_to < ?)";

    private static final String HOME_MADE =
            "WITH home AS (INSERT INTO streams (persistence_id) VALUES (?) ON CONFLICT (persistence_id) DO NOTHING RETURNING key)";

    private static final String EVENT_AT_HOME = """
            INSERT INTO events (stream, sequence, writer, written_at, serializer, manifest, adapter_manifest, payload)
            SELECT home.key, ?::bigint, ?::text, ?::bigint, ?::int, ?::text, ?::text, ?::bytea FROM home""";

    private static final String RUN_WITH_IT = "\nINSERT INTO runs (" + Sql.RUN_COLUMNS + ")\n"
            + "SELECT ?::text, ?::text, ?::text, ?::bigint, ?::bigint, ?::bigint, ?::bigint, ?::text, ?::text, ?::text, ?::text, ?::text"
            + " FROM written\n" + Sql.REPLACE_RUN;

    /**
     * Writes one event, as a run's that is alone for the moment, with a third of the work that {@link #WRITE_EVENTS} makes of it. No row
     * is written when there is no stream or the sequence was deleted, and a key is taken when the event is there; then {@link
     * #WRITE_EVENTS} finds out what that means.
     */
    static final String WRITE_EVENT = HOME_KNOWN + "\n" + EVENT_AT_HOME;

    /** As {@link #WRITE_EVENT}, and the run's row with it. */
    static final String WRITE_EVENT_AND_RUN = withRun(HOME_KNOWN);

    /** Writes the first event of a stream, which it makes; no row when there is one already. */
    static final String WRITE_FIRST_EVENT = HOME_MADE + "\n" + EVENT_AT_HOME;

    /** As {@link #WRITE_FIRST_EVENT}, and the run's row with it. */
    static final String WRITE_FIRST_EVENT_AND_RUN = withRun(HOME_MADE);

    private static String withRun(String home) {
        return home + ",\nwritten AS (" + EVENT_AT_HOME + " RETURNING stream)" + RUN_WITH_IT;
    }

    /**
     * The writer searches by keys only, and a plan that is made once serves batches of any size. A commit is durable whatever the
     * server's default is.
     */
    static final String PREPARE_WRITER = """
            SELECT set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', false),
              set_config('enable_mergejoin', 'off', false), set_config('jit', 'off', false),
              set_config('plan_cache_mode', 'force_generic_plan', false), set_config('work_mem', '64MB', false),
              set_config('statement_timeout', ?, false),
              set_config('synchronous_commit',
                CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END,
                false),
              current_setting('fsync') AS fsync""";

    static final String PREPARE_READER =
            "SELECT set_config('jit', 'off', false), set_config('statement_timeout', '%d', false)";

    private PostgresSql() {}
}
