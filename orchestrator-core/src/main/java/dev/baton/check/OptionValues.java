package dev.baton.check;

import dev.baton.flow.syntax.Options;
import dev.baton.flow.syntax.Options.Option;
import dev.baton.flow.syntax.Options.OptionValue;
import org.jspecify.annotations.Nullable;

/** Looks at options before they are read for good. */
public final class OptionValues {
    private OptionValues() {}

    /** The option of that name, or null; of several the last, which is the one that counts. */
    public static @Nullable Option named(Options options, String key) {
        Option found = null;
        for (Option option : options.entries()) {
            if (option.key().text().equals(key)) {
                found = option;
            }
        }
        return found;
    }

    /** Whether a yes-or-no option is given as {@code true}. */
    public static boolean isTrue(Options options, String key) {
        Option option = named(options, key);
        return option != null
                && option.value() instanceof OptionValue.Raw raw
                && raw.text().equals("true");
    }
}
