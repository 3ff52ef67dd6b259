package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What items of a batch wait for that are runs of their own.
 *
 * @param items how many of them wait for a person
 * @param only whether nothing else of the batch is under way or due
 * @param first what the first of them ask
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ItemWaits(
        long items,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean only,
        List<Asked> first) {
    public static final ItemWaits NONE = new ItemWaits(0, false, List.of());

    public ItemWaits {
        first = first == null ? List.of() : List.copyOf(first);
    }

    /**
     * @param run the item's
     * @param waiting as the item's run asks it
     * @param item as {@link ItemKey#label} has it
     */
    public record Asked(String run, String item, Waiting waiting) {
        /** As the run around it shows it. */
        Waiting shown() {
            return new Waiting(
                    item + "/" + waiting.key(),
                    item + "/" + waiting.name(),
                    waiting.kind(),
                    waiting.message(),
                    waiting.choices(),
                    waiting.secret(),
                    waiting.expiresAt());
        }
    }
}
