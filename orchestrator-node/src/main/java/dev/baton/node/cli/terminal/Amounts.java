package dev.baton.node.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/** Durations, sizes and sums as people read them. */
public final class Amounts {
    private Amounts() {}

    /** {@code 0.03 s}, {@code 4.2 s}, {@code 1 min 05 s}, {@code 2 h 10 min}, {@code 3 d 4 h}. */
    public static String duration(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        long seconds = millis / 1_000;
        if (millis < 1_000) {
            return String.format(Locale.ROOT, "%.2f s", millis / 1_000.0);
        } else if (millis < 59_950) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
        } else if (seconds < 3_600) {
            return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
        } else if (seconds < 86_400) {
            return String.format(Locale.ROOT, "%d h %02d min", seconds / 3_600, seconds / 60 % 60);
        }
        return seconds / 86_400 + " d " + seconds / 3_600 % 24 + " h";
    }

    /** {@code 17 bytes}, {@code 4.2 KiB}, {@code 1.0 GiB}. */
    public static String bytes(long bytes) {
        if (bytes < 1_024) {
            return bytes + (bytes == 1 ? " byte" : " bytes");
        }
        double amount = bytes;
        int unit = -1;
        while (amount >= 1_024 && unit < 3) {
            amount /= 1_024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %siB", amount, "KMGT".charAt(unit));
    }

    /** {@code 950}, {@code 1.2k}, {@code 3.4M}. */
    public static String tokens(long tokens) {
        if (tokens < 1_000) {
            return String.valueOf(tokens);
        }
        boolean millions = tokens >= 1_000_000;
        return String.format(Locale.ROOT, "%.1f%s", tokens / (millions ? 1e6 : 1e3), millions ? "M" : "k");
    }

    /** {@code $0.0042}, {@code $12.30}. */
    public static String usd(double usd) {
        return String.format(Locale.ROOT, usd < 1 ? "$%.4f" : "$%.2f", usd);
    }
}
