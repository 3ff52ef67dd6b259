package dev.baton.journal.folder;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The SHA-256, and what it makes of bytes: 64 hexadecimal digits in lower case, the names of blobs. */
public final class BlobHash {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    private BlobHash() {}

    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    public static String of(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /** Of all that the digest was given, which begins anew with it. */
    public static String of(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /**
     * The same text.
     *
     * @throws IllegalArgumentException if it is no blob's name
     */
    public static String checked(String text) {
        if (!isOne(text)) {
            throw new IllegalArgumentException("Expected 64 hexadecimal digits, but got '" + text + "'");
        }
        return text;
    }
}
