package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run asks of a person.
 *
 * @param kind {@code checkpoint}, {@code question} or {@code doubt}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Waiting(
        String key,
        String name,
        String kind,
        String message,
        List<String> choices,
        boolean secret,
        @Nullable Instant expiresAt) {

    public Waiting {
        // Left out of JSON where there are none.
        choices = choices == null ? List.of() : List.copyOf(choices);
    }

    /**
     * What is open under a name or {@code name#visit}. In a called flow the name alone will do, as long as it means one thing.
     */
    public static Optional<Waiting> find(List<Waiting> open, String name) {
        return Optional.ofNullable(Addresses.open(open, name));
    }

    static Waiting of(OpenWait wait) {
        return new Waiting(
                wait.key(),
                wait.name(),
                wait.kind().name().toLowerCase(java.util.Locale.ROOT),
                wait.message().preview(),
                wait.choices(),
                wait.secret(),
                wait.dueAt());
    }
}
