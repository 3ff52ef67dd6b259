package dev.baton.step.secret;

import dev.baton.step.SecretBox;
import dev.baton.step.StoredText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals with AES-256-GCM under a random nonce; run id and name are authenticated with it, so a ciphertext that is moved to another
 * run or another name does not open. The key is read when it is first needed.
 */
public final class AesGcmSecretBox implements SecretBox {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyFile file;
    private final boolean mayCreate;
    private volatile @Nullable SecretKeySpec key;

    private AesGcmSecretBox(KeyFile file, boolean mayCreate) {
        this.file = file;
        this.mayCreate = mayCreate;
    }

    /** For one machine: the key is made when the first secret is sealed. */
    public static AesGcmSecretBox onThisMachine(KeyFile file) {
        return new AesGcmSecretBox(file, true);
    }

    /** For a cluster, whose nodes must all have been given the same key. */
    public static AesGcmSecretBox withGivenKey(KeyFile file) {
        return new AesGcmSecretBox(file, false);
    }

    /** Why nothing can be sealed here, if so; looks, and makes nothing. */
    public Optional<String> problem() {
        if (mayCreate && !file.exists()) {
            return Optional.empty();
        }
        try {
            key();
            return Optional.empty();
        } catch (IllegalStateException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    @Override
    public StoredText.Sealed seal(String run, String name, String secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, nonce, run, name).doFinal(secret.getBytes(StandardCharsets.UTF_8));
            byte[] both = ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return new StoredText.Sealed(name, Base64.getEncoder().encodeToString(both));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(
                    "Expected AES-256-GCM from this Java, but " + impossible.getMessage(), impossible);
        }
    }

    @Override
    public String open(String run, StoredText.Sealed sealed) {
        try {
            byte[] both = Base64.getDecoder().decode(sealed.ciphertext());
            if (both.length < NONCE_BYTES + TAG_BITS / 8) {
                throw new AEADBadTagException("too short");
            }
            byte[] nonce = Arrays.copyOf(both, NONCE_BYTES);
            byte[] opened = cipher(Cipher.DECRYPT_MODE, nonce, run, sealed.name())
                    .doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES);
            return new String(opened, StandardCharsets.UTF_8);
        } catch (AEADBadTagException | IllegalArgumentException wrong) {
            throw new IllegalStateException(
                    "Expected to open the secret '" + sealed.name() + "' of run '" + run + "' with the key in '"
                            + file.path() + "', but it was sealed with another key or has been altered.",
                    wrong);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(
                    "Expected AES-256-GCM from this Java, but " + impossible.getMessage(), impossible);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String run, String name) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(bound(run, name));
        return cipher;
    }

    /** The run's length goes first, so that no two pairs of run and name read the same. */
    private static byte[] bound(String run, String name) {
        byte[] runBytes = run.getBytes(StandardCharsets.UTF_8);
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + runBytes.length + nameBytes.length)
                .putInt(runBytes.length)
                .put(runBytes)
                .put(nameBytes)
                .array();
    }

    private SecretKeySpec key() {
        SecretKeySpec known = key;
        if (known == null) {
            known = new SecretKeySpec(mayCreate ? file.readOrCreate() : file.read(), "AES");
            key = known;
        }
        return known;
    }
}
