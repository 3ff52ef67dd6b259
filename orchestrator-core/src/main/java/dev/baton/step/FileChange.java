package dev.baton.step;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One of a run's working files as a step left it.
 *
 * @param path relative to the scratch folder, {@code /} between its names; never absolute, and without {@code .} and {@code ..}
 * @param hash SHA-256 of its content in the blob store, lower-case hexadecimal; null when the file was deleted
 * @param bytes its size, 0 when it was deleted
 * @param executable whether its owner may run it
 */
public record FileChange(
        String path,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String hash,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long bytes,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean executable) {
    public FileChange {
        if (!isInside(path)) {
            throw new IllegalArgumentException("Expected a path inside the scratch folder, but got '" + path + "'");
        }
    }

    public static FileChange deleted(String path) {
        return new FileChange(path, null, 0, false);
    }

    /** Whether a path names a place inside a folder by its words alone; links on the way are not looked at. */
    public static boolean isInside(String path) {
        if (path == null || path.isEmpty() || path.indexOf('\0') >= 0) {
            return false;
        }
        for (String name : path.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                return false;
            }
        }
        return true;
    }
}
