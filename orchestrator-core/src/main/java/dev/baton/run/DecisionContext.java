package dev.baton.run;

import dev.baton.step.StoredText;
import java.time.Instant;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Time, chance and the texts at hand, as arguments of a decision.
 *
 * @param chance numbers from 0 (inclusive) to 1, for jitter
 * @param level of {@link Vocabulary}: facts of later ones are not recorded
 */
public record DecisionContext(Instant now, DoubleSupplier chance, Texts texts, int level) {

    /** Where nobody else reads what is recorded. */
    public DecisionContext(Instant now, DoubleSupplier chance, Texts texts) {
        this(now, chance, texts, Vocabulary.KNOWN);
    }

    /** Texts of blobs that have been read. */
    @FunctionalInterface
    public interface Texts {
        /** The blob's whole text, or null when it has not been read. */
        @Nullable
        String get(StoredText.Blob blob);
    }
}
