package dev.baton.step.agent;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 200ms}, {@code 1.5s}, {@code 10 minutes}; a bare number is seconds. */
final class DurationText {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?) ?([a-z]*)");

    private DurationText() {}

    static Optional<Duration> parse(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return millisOf(matcher.group(2))
                .map(unit -> Duration.ofMillis(new BigDecimal(matcher.group(1))
                        .multiply(BigDecimal.valueOf(unit))
                        .longValue()));
    }

    private static Optional<Long> millisOf(String unit) {
        return switch (unit) {
            case "ms", "millisecond", "milliseconds" -> Optional.of(1L);
            case "", "s", "sec", "second", "seconds" -> Optional.of(1_000L);
            case "m", "min", "minute", "minutes" -> Optional.of(60_000L);
            case "h", "hour", "hours" -> Optional.of(3_600_000L);
            case "d", "day", "days" -> Optional.of(86_400_000L);
            default -> Optional.empty();
        };
    }
}
