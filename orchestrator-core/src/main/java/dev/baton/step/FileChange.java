package dev.baton.step;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One of a run's working files, or one of its folders with nothing in it, as a step left it.
 *
 * @param path relative to the scratch folder, {@code /} between its names; never absolute, and without {@code .} and {@code ..};
 *     an empty folder's ends in {@code /}
 * @param hash SHA-256 of its content in the blob store, lower-case hexadecimal; of an empty folder {@value #FOLDER}; null when it
 *     was deleted
 * @param bytes its size, 0 when it was deleted
 * @param executable whether its owner may run it
 */
public record FileChange(
        String path,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String hash,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long bytes,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean executable) {
    /** In place of a hash. */
    private static final String FOLDER = "folder";

    public FileChange {
        if (!isInside(path)) {
            throw new IllegalArgumentException("Expected a path inside the scratch folder, but got '" + path + "'");
        }
    }

    public static FileChange deleted(String path) {
        return new FileChange(path, null, 0, false);
    }

    /** @param path ending in {@code /} */
    public static FileChange folder(String path) {
        return new FileChange(path, FOLDER, 0, false);
    }

    @JsonIgnore
    public boolean isDeleted() {
        return hash == null;
    }

    /** Whether it is, or was, a folder with nothing in it. */
    @JsonIgnore
    public boolean isFolder() {
        return path.endsWith("/");
    }

    /** Whether a path names a place inside a folder by its words alone; links on the way are not looked at. */
    public static boolean isInside(String path) {
        if (path == null || path.isEmpty() || path.indexOf('\0') >= 0) {
            return false;
        }
        String names = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        for (String name : names.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                return false;
            }
        }
        return true;
    }
}
