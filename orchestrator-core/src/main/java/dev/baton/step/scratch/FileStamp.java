package dev.baton.step.scratch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a file looks without reading it.
 *
 * @param bytes its size
 * @param modified when it was written last, in nanoseconds since the epoch
 * @param key which file it is, whatever its name: device and number
 * @param executable whether its owner may run it
 */
record FileStamp(long bytes, long modified, @Nullable Object key, boolean executable) {
    /** Of a folder with nothing in it. */
    static final FileStamp FOLDER = new FileStamp(0, 0, null, false);

    /** The clock of a file system is coarse: two writes within this time may have one time. */
    private static final long COARSE_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    /** Of a regular file, links followed. */
    static FileStamp of(Path file) throws IOException {
        return of(file, Files.readAttributes(file, BasicFileAttributes.class));
    }

    static FileStamp of(Path file, BasicFileAttributes about) throws IOException {
        return new FileStamp(about.size(), nanos(about.lastModifiedTime()), about.fileKey(), isExecutable(file));
    }

    /** Of root every file may be run that anybody may run, so the owner's own mark is what counts. */
    private static boolean isExecutable(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE)
                : Files.isExecutable(file);
    }

    /** Whether a later write would show: the last one is long enough ago. */
    boolean isSettled(long nowMillis) {
        return TimeUnit.MILLISECONDS.toNanos(nowMillis) - modified > COARSE_NANOS;
    }

    private static long nanos(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS);
    }
}
