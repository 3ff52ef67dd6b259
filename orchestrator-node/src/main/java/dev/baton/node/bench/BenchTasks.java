package dev.baton.node.bench;

import dev.baton.step.StepHandler;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;

/** The registered functions that the measured flows call. */
final class BenchTasks {
    /** Does nothing. */
    static final String NOOP = "noop";

    /** Hashes for {@link #ROUNDS} rounds. */
    static final String HASH = "hash";

    /** Takes {@link #NAP_MILLIS}, and no processor. */
    static final String NAP = "nap";

    /** How often 32 bytes are hashed in one call: about four milliseconds of one core. */
    static final int ROUNDS = 40_000;

    static final int NAP_MILLIS = 200;

    private static final StepOutcome DONE = new StepOutcome.Succeeded(StepOutput.of(StoredText.EMPTY, 0));

    static final Map<String, StepHandler> ALL = Map.of(
            NOOP, (request, context) -> DONE,
            HASH,
                    (request, context) -> {
                        hash(ROUNDS);
                        return DONE;
                    },
            NAP,
                    (request, context) -> {
                        Thread.sleep(NAP_MILLIS);
                        return DONE;
                    });

    private BenchTasks() {}

    /** @return the last byte, so that nobody finds the work to be of no use */
    static byte hash(int rounds) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] bytes = new byte[digest.getDigestLength()];
            for (int i = 0; i < rounds; i++) {
                digest.update(bytes);
                digest.digest(bytes, 0, bytes.length);
            }
            return bytes[0];
        } catch (NoSuchAlgorithmException | DigestException e) {
            throw new IllegalStateException(e);
        }
    }
}
