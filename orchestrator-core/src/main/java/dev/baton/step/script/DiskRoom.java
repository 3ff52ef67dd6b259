package dev.baton.step.script;

import java.io.File;
import java.nio.file.Path;

/** How much may still be written where a folder is. */
public final class DiskRoom {
    private DiskRoom() {}

    /** Bytes that this process may still write to the file system of an existing file or folder; very many where that is not known. */
    public static long of(Path path) {
        File file = path.toFile();
        long free = file.getUsableSpace();
        // Without an answer both are 0, as they are where the file system has none.
        return free > 0 || file.getTotalSpace() > 0 ? free : Long.MAX_VALUE;
    }
}
