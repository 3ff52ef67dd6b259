package dev.baton.step;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * One try of one visit of one step, written {@code run/step#visit.attempt}.
 *
 * @param run the run's id; holds no {@code /}
 * @param step the step's place in the plan, such as {@code 4.2}; holds no {@code #}
 * @param visit 1 the first time the run comes to the step
 * @param attempt 1 the first time the visit is tried
 */
public record AttemptId(String run, String step, int visit, int attempt) {

    @JsonCreator
    public static AttemptId parse(String text) {
        int slash = text.indexOf('/');
        int hash = text.indexOf('#', slash);
        int dot = text.indexOf('.', hash);
        if (slash < 1 || hash < 0 || dot < 0) {
            throw new IllegalArgumentException("Expected 'run/step#visit.attempt', but got '" + text + "'");
        }
        return new AttemptId(
                text.substring(0, slash),
                text.substring(slash + 1, hash),
                Integer.parseInt(text.substring(hash + 1, dot)),
                Integer.parseInt(text.substring(dot + 1)));
    }

    /** {@code run/step#visit}: the same for every attempt of a visit, for receivers that must not act twice. */
    public String idempotencyKey() {
        return run + "/" + step + "#" + visit;
    }

    /** A name for a folder: {@code step#visit.attempt}. */
    public String folderName() {
        return step + "#" + visit + "." + attempt;
    }

    public AttemptId next() {
        return new AttemptId(run, step, visit, attempt + 1);
    }

    @JsonValue
    @Override
    public String toString() {
        return run + "/" + step + "#" + visit + "." + attempt;
    }
}
