package dev.baton.step.secret;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The file that holds the key of a machine's or a cluster's secrets: 32 random bytes in base64.
 *
 * <p>It lives outside the data folder, so that a copy of the data opens nothing. The usual file is private to its owner; one named
 * by {@code BATON_KEY_FILE} may be readable by its group too, as files mounted by a cluster's scheduler are.
 *
 * @param path where it is
 * @param named whether {@code BATON_KEY_FILE} names it
 */
public record KeyFile(Path path, boolean named) {
    public static final String VARIABLE = "BATON_KEY_FILE";

    static final int KEY_BYTES = 32;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<PosixFilePermission> FOR_OTHERS = EnumSet.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);

    /** {@code $BATON_KEY_FILE}, else {@code baton/key} in {@code $XDG_CONFIG_HOME}, else in {@code ~/.config}. */
    public static KeyFile locate(Map<String, String> environment, Path home) {
        String named = environment.getOrDefault(VARIABLE, "");
        if (!named.isBlank()) {
            return new KeyFile(Path.of(named).toAbsolutePath().normalize(), true);
        }
        String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path config = xdg.startsWith("/") ? Path.of(xdg) : home.resolve(".config");
        return new KeyFile(config.resolve("baton").resolve("key"), false);
    }

    public boolean exists() {
        return Files.exists(path);
    }

    /** @throws IllegalStateException with a sentence that says what is wrong with the file and what to do */
    byte[] read() {
        try {
            checkPermissions();
            return decoded(Files.readString(path, StandardCharsets.US_ASCII).strip());
        } catch (NoSuchFileException missing) {
            throw new IllegalStateException(
                    "Expected the key of the secrets in '" + path + "', but there is no such file. " + wayOut());
        } catch (IOException unreadable) {
            throw new IllegalStateException(
                    "Expected to read the key of the secrets from '" + path + "', but " + unreadable, unreadable);
        }
    }

    /** Reads the key, and makes one when there is none; of several processes that do so at once, all get the same. */
    byte[] readOrCreate() {
        if (!exists()) {
            try {
                create();
            } catch (IOException failed) {
                throw new IllegalStateException(
                        "Expected to make the key of the secrets in '" + path + "', but " + failed, failed);
            }
        }
        return read();
    }

    private void create() throws IOException {
        Files.createDirectories(path.getParent(), PRIVATE_FOLDER);
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        Path draft = Files.createTempFile(path.getParent(), "key", ".draft", PRIVATE_FILE);
        try {
            writeDurably(draft, Base64.getEncoder().encodeToString(key) + "\n");
            publish(draft);
        } catch (FileAlreadyExistsException anotherWasFirst) {
            return;
        } finally {
            Files.deleteIfExists(draft);
        }
        try (FileChannel folder = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** A link appears whole or not at all, and unlike a rename it never replaces the key that another process made. */
    private void publish(Path draft) throws IOException {
        try {
            Files.createLink(path, draft);
        } catch (FileAlreadyExistsException anotherWasFirst) {
            throw anotherWasFirst;
        } catch (FileSystemException | UnsupportedOperationException noLinks) {
            Files.move(draft, path);
        }
    }

    private static void writeDurably(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
    }

    private void checkPermissions() throws IOException {
        Set<PosixFilePermission> forbidden = EnumSet.copyOf(FOR_OTHERS);
        if (!named) {
            forbidden.add(PosixFilePermission.GROUP_READ);
        }
        Set<PosixFilePermission> actual = Files.getPosixFilePermissions(path);
        forbidden.retainAll(actual);
        if (!forbidden.isEmpty()) {
            throw new IllegalStateException(
                    "Expected the key file '" + path + "' to be its owner's alone, but its permissions are "
                            + PosixFilePermissions.toString(actual) + ". Run: chmod 600 '" + path + "'");
        }
    }

    private byte[] decoded(String text) {
        try {
            byte[] key = Base64.getDecoder().decode(text);
            if (key.length == KEY_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException notBase64) {
            // Said below.
        }
        throw new IllegalStateException(
                "Expected " + KEY_BYTES + " bytes in base64 in the key file '" + path
                        + "', but it holds something else. "
                        + "Restore it from where it was copied; without the right key the secrets stored so far cannot be opened.");
    }

    private static String wayOut() {
        return "Put the key that sealed them there, or name its file in " + VARIABLE
                + ". A new key is made with: head -c 32 /dev/urandom | base64";
    }
}
