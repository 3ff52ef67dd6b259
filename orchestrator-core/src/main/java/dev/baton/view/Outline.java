package dev.baton.view;

import dev.baton.plan.Plan;
import dev.baton.source.SourceRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The structure of a flow as a tree: what {@code explain} prints and pictures are drawn from.
 *
 * <p>Texts are as written, with {@code {x}} where values will stand.
 */
public sealed interface Outline {
    /** The place in the plan, as in a run's steps. */
    String id();

    SourceRef at();

    /** The flow's body. */
    static List<Outline> of(Plan plan) {
        return new OutlineReader(plan).body();
    }

    /**
     * A step that a worker or a timer does.
     *
     * @param kind {@code script}, {@code agent}, {@code wait}, {@code http} or {@code task}
     * @param notes its options, in words
     * @param fallback what runs instead after the last failure, or empty
     */
    record Work(
            String id,
            SourceRef at,
            String kind,
            String name,
            String text,
            @Nullable String variable,
            List<String> notes,
            List<Outline> fallback)
            implements Outline {}

    /** A step that a person does. */
    record Person(
            String id,
            SourceRef at,
            boolean checkpoint,
            String name,
            String text,
            @Nullable String variable,
            List<String> notes)
            implements Outline {}

    record Parallel(
            String id,
            SourceRef at,
            List<List<Outline>> branches,
            @Nullable String variable,
            List<String> notes,
            List<Outline> fallback)
            implements Outline {}

    /** Steps in sequence with a variable or options of their own. */
    record Group(
            String id,
            SourceRef at,
            List<Outline> body,
            @Nullable String variable,
            List<String> notes,
            List<Outline> fallback)
            implements Outline {}

    /** The first arm whose condition holds. */
    record Chain(String id, SourceRef at, List<Arm> arms) implements Outline {}

    /** @param judged whether an agent is asked to judge */
    record Arm(String condition, boolean judged, @Nullable String variable, List<Outline> body) {}

    record Label(String id, SourceRef at, String name) implements Outline {}

    record Jump(String id, SourceRef at, String label) implements Outline {}

    /** What this version cannot run. */
    record Unknown(String id, SourceRef at, String construct, String text) implements Outline {}
}
