package dev.baton.step;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many attempts of one name may be under way at once: {@code limit: {name: github, slots: 5, per: 1s}}.
 *
 * @param name what is limited; shared by all runs of a node
 * @param slots attempts under way, and with {@code per} also attempts begun in any such stretch of time; at least 1
 * @param per a stretch of time, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Limit(String name, int slots, @Nullable Duration per) {
    public Limit {
        if (slots < 1) {
            throw new IllegalArgumentException("Expected a limit of at least 1 slot, but got " + slots);
        }
    }
}
