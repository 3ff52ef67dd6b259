package dev.baton.plan;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as people write them: {@code 30s}, {@code 500ms}, {@code 1.5h}, {@code 2 minutes}, {@code 1h 30m}; a bare number is seconds. */
public final class Durations {
    private static final int MOST_CHARS = 100;
    private static final Duration MOST = Duration.ofDays(3_660);
    private static final Pattern PART = Pattern.compile("\\s*(\\d+(?:\\.\\d+)?)\\s*([a-zA-Z]*)\\s*(?:,|and)?");
    private static final Map<String, Long> MILLIS = Map.ofEntries(
            Map.entry("ms", 1L),
            Map.entry("milli", 1L),
            Map.entry("millisecond", 1L),
            Map.entry("", 1_000L),
            Map.entry("s", 1_000L),
            Map.entry("sec", 1_000L),
            Map.entry("second", 1_000L),
            Map.entry("m", 60_000L),
            Map.entry("min", 60_000L),
            Map.entry("minute", 60_000L),
            Map.entry("h", 3_600_000L),
            Map.entry("hour", 3_600_000L),
            Map.entry("d", 86_400_000L),
            Map.entry("day", 86_400_000L),
            Map.entry("w", 604_800_000L),
            Map.entry("week", 604_800_000L));

    private Durations() {}

    /** The duration that the whole text is, or null when it is none or longer than ten years. */
    public static @Nullable Duration parse(String text) {
        if (text.isBlank() || text.length() > MOST_CHARS) {
            return null;
        }
        Matcher part = PART.matcher(text.strip());
        double millis = 0;
        int end = 0;
        while (end < part.regionEnd() && part.find(end) && part.start() == end) {
            Long unit = unit(part.group(2).toLowerCase(Locale.ROOT));
            if (unit == null) {
                return null;
            }
            millis += Double.parseDouble(part.group(1)) * unit;
            end = part.end();
        }
        boolean whole = end == text.strip().length();
        return whole && millis <= MOST.toMillis() ? Duration.ofMillis(Math.round(millis)) : null;
    }

    private static @Nullable Long unit(String word) {
        Long exact = MILLIS.get(word);
        return exact == null && word.endsWith("s") ? MILLIS.get(word.substring(0, word.length() - 1)) : exact;
    }
}
