package dev.baton.host;

import java.security.SecureRandom;
import java.util.Locale;

/** Names for new runs: the flow's name and enough chance that two never meet. */
final class RunIds {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int CHANCE = 8;
    private static final int NAME = 40;
    private static final SecureRandom RANDOM = new SecureRandom();

    private RunIds() {}

    static String next(String flow) {
        String name =
                flow.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        StringBuilder id = new StringBuilder(name.substring(0, Math.min(name.length(), NAME)));
        if (id.isEmpty()) {
            id.append("run");
        }
        id.append('-');
        for (int i = 0; i < CHANCE; i++) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
