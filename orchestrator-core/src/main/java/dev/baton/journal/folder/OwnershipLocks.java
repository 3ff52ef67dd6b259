package dev.baton.journal.folder;

/**
 * Which process owns which run, by locks of the operating system: they end with the process that holds them, however it ends, and
 * cost no file descriptor each. A run is a byte far out in one file, see {@link LockFile}.
 *
 * <p>Two instances in one process exclude each other like two processes. All methods may be called from any thread; none waits
 * longer than a few milliseconds. Ids of two runs that share a byte, which SHA-256 makes unlikely, are owned together.
 *
 * <p>The folder must be on a file system with POSIX or Windows byte-range locks; on a network file system they are as good as its
 * lock service.
 */
public final class OwnershipLocks implements AutoCloseable {
    private final LockFile file;

    private OwnershipLocks(LockFile file) {
        this.file = file;
    }

    /**
     * Opens the folder's lock file.
     *
     * @throws StorageException if it cannot be opened
     */
    public static OwnershipLocks open(DataFolder folder) {
        return new OwnershipLocks(LockFile.open(folder.locks()));
    }

    /**
     * Takes a run, unless somebody else has it.
     *
     * @return whether the run is owned by this instance now; true as well if it was before
     */
    public boolean tryOwn(String runId) {
        return file.tryOwn(this, runId);
    }

    /** Gives a run back. Within a folder that is owned whole it stays out of others' reach. */
    public void release(String runId) {
        file.release(this, runId);
    }

    public boolean owns(String runId) {
        return file.owns(this, runId);
    }

    /** Whether nobody else can take the run: it is owned, or would be, because the whole folder is. */
    public boolean keeps(String runId) {
        return file.keeps(this, runId);
    }

    /** Whether a live process other than this one, or another instance, owns the run or, with it, the whole folder. */
    public boolean ownedByOther(String runId) {
        return file.ownedByOther(this, runId);
    }

    /**
     * Takes the folder whole: all runs that nobody else owns now, and the right to be the only one who does so. A run that somebody
     * else owned then can be had by {@link #tryOwn} once it is free.
     *
     * @return false if somebody else has the folder whole
     */
    public boolean tryOwnWhole() {
        return file.tryOwnWhole(this);
    }

    /** Whether somebody else has the folder whole. */
    public boolean wholeOwnedByOther() {
        return file.wholeOwnedByOther(this);
    }

    /** Gives back everything. */
    @Override
    public void close() {
        file.close(this);
    }
}
