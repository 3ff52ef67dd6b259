package dev.baton.journal;

/**
 * How persistent actors are named, so that what belongs to a run can be found and deleted with it: {@code run|<run id>} for the run
 * itself, {@code run|<run id>|<name>} for what it starts. The first form is also what Pekko's {@code PersistenceId.of("run", id)}
 * makes.
 */
public final class PersistenceIds {
    private static final String PREFIX = "run|";

    private PersistenceIds() {}

    /**
     * The run's own id.
     *
     * @throws IllegalArgumentException if the run's id is empty or holds a {@code |}
     */
    public static String run(String runId) {
        if (runId.isEmpty() || runId.indexOf('|') >= 0) {
            throw new IllegalArgumentException("Expected a run id without '|', but got '" + runId + "'");
        }
        return PREFIX + runId;
    }

    /** The id of an actor that a run starts: a map, a saga. */
    public static String child(String runId, String name) {
        return run(runId) + "|" + name;
    }

    /** The first of the ids of a run's children, in byte order. */
    static String childrenFrom(String runId) {
        return run(runId) + "|";
    }

    /** What follows after the last of the ids of a run's children, in byte order. */
    static String childrenBefore(String runId) {
        return run(runId) + "}";
    }
}
