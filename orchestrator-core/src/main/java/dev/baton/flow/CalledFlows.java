package dev.baton.flow;

import dev.baton.source.Source;
import java.util.List;
import java.util.Map;

/** What the names of calls mean beside the source that the calls stand in. */
@FunctionalInterface
public interface CalledFlows {
    /** There is nothing but the calling source itself. */
    CalledFlows NONE = (caller, name, parameters) -> new Found.Nothing(List.of());

    /**
     * The flow of that name beside a source.
     *
     * @param parameters values for {@code {{name}}} outside strings
     */
    Found find(Source caller, String name, Map<String, String> parameters);

    /** What was found under a name. */
    sealed interface Found {
        record Flow(Parsed parsed) implements Found {}

        /**
         * There is something, but it cannot be called.
         *
         * @param why a clause that follows "but"
         * @param hint what to do about it
         */
        record Unusable(String why, String hint) implements Found {}

        /** @param names what could have been meant */
        record Nothing(List<String> names) implements Found {
            public Nothing {
                names = List.copyOf(names);
            }
        }
    }
}
