package dev.baton.journal.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A file whose bytes, which need not exist, are locked: byte 0 by who has the folder whole, another byte for each run.
 *
 * <p>POSIX locks belong to the process and all end when it closes any descriptor of the file. So a process has one channel for a
 * file, shared by all its {@link OwnershipLocks}, and what the kernel does not keep apart, the instances of one process, is kept
 * apart here.
 *
 * <p>Only {@code tryLock} is used: unlike {@code lock} it leaves the channel open when its thread is interrupted.
 */
final class LockFile {
    private static final Map<Path, LockFile> OPEN = new HashMap<>();

    private static final long WHOLE = 0;
    private static final long FIRST_RUN = 1;
    /** One more than the greatest position of a run; the positions are 62 bits, so that no sum of two overflows. */
    private static final long END = FIRST_RUN + (1L << 62);

    /** A test of a lock holds it for an instant; who wants the lock tries again after this. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int TRIES = 4;

    private final Path path;
    private final FileChannel channel;
    /** Guarded by {@link #OPEN}. */
    private int users;

    private final Map<Long, Claim> claims = new HashMap<>();
    private final TreeMap<Long, FileLock> locks = new TreeMap<>();
    private @Nullable OwnershipLocks whole;

    private LockFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static LockFile open(Path path) {
        synchronized (OPEN) {
            LockFile file = OPEN.get(path);
            if (file == null) {
                file = new LockFile(path, openChannel(path));
                OPEN.put(path, file);
            }
            file.users++;
            return file;
        }
    }

    private static FileChannel openChannel(Path path) {
        try {
            return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw StorageException.of("open the lock file", path, e);
        }
    }

    synchronized boolean tryOwn(OwnershipLocks owner, String runId) {
        long position = position(runId);
        Claim claim = claims.get(position);
        if (claim != null) {
            if (claim.owner == owner) {
                claim.runs.add(runId);
            }
            return claim.owner == owner;
        }
        if (whole != null && whole != owner) {
            return false;
        }
        if (!covered(position) && !lockPatiently(position)) {
            return false;
        }
        claims.put(position, new Claim(owner, runId));
        return true;
    }

    synchronized void release(OwnershipLocks owner, String runId) {
        long position = position(runId);
        Claim claim = claims.get(position);
        if (claim == null || claim.owner != owner) {
            return;
        }
        claim.runs.remove(runId);
        if (claim.runs.isEmpty()) {
            claims.remove(position);
            if (whole == null) {
                unlock(locks.remove(position));
            }
        }
    }

    synchronized boolean owns(OwnershipLocks owner, String runId) {
        Claim claim = claims.get(position(runId));
        return claim != null && claim.owner == owner && claim.runs.contains(runId);
    }

    synchronized boolean keeps(OwnershipLocks owner, String runId) {
        long position = position(runId);
        Claim claim = claims.get(position);
        return claim == null ? whole == owner && covered(position) : claim.owner == owner;
    }

    synchronized boolean ownedByOther(OwnershipLocks owner, String runId) {
        long position = position(runId);
        Claim claim = claims.get(position);
        if (claim != null) {
            return claim.owner != owner;
        }
        if (covered(position)) {
            return whole != owner;
        }
        return lockedElsewhere(position);
    }

    synchronized boolean tryOwnWhole(OwnershipLocks owner) {
        if (whole != null) {
            return whole == owner;
        }
        if (!lockPatiently(WHOLE)) {
            return false;
        }
        whole = owner;
        lockGaps();
        return true;
    }

    synchronized boolean wholeOwnedByOther(OwnershipLocks owner) {
        return whole != null ? whole != owner : lockedElsewhere(WHOLE);
    }

    void close(OwnershipLocks owner) {
        synchronized (OPEN) {
            releaseAll(owner);
            if (--users == 0) {
                OPEN.remove(path);
                closeChannel();
            }
        }
    }

    private synchronized void releaseAll(OwnershipLocks owner) {
        claims.values().removeIf(claim -> claim.owner == owner);
        if (whole == owner) {
            whole = null;
        }
        if (whole == null) {
            unlockUnclaimed();
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            throw StorageException.of("close the lock file", path, e);
        }
    }

    /** Keeps the locks of single runs that another instance in this process has. */
    private void unlockUnclaimed() {
        locks.entrySet().removeIf(entry -> {
            boolean claimed =
                    claims.containsKey(entry.getKey()) && entry.getValue().size() == 1;
            if (!claimed) {
                unlock(entry.getValue());
            }
            return !claimed;
        });
    }

    private boolean covered(long position) {
        Map.Entry<Long, FileLock> before = locks.floorEntry(position);
        return before != null && position < before.getKey() + before.getValue().size();
    }

    /** Locks all of the runs' bytes that this process does not hold yet and nobody else does. */
    private void lockGaps() {
        List<FileLock> held = new ArrayList<>(locks.tailMap(FIRST_RUN).values());
        long from = FIRST_RUN;
        for (FileLock lock : held) {
            lockRange(from, lock.position());
            from = lock.position() + lock.size();
        }
        lockRange(from, END);
    }

    /** The system says only that somebody holds a part of a range: halving it finds the part. */
    private void lockRange(long from, long to) {
        if (from >= to || lock(from, to - from) || to - from == 1) {
            return;
        }
        long middle = from + (to - from) / 2;
        lockRange(from, middle);
        lockRange(middle, to);
    }

    private boolean lockPatiently(long position) {
        for (int tries = 1; !lock(position, 1); tries++) {
            if (tries == TRIES) {
                return false;
            }
            LockSupport.parkNanos(PATIENCE_NANOS);
        }
        return true;
    }

    private boolean lock(long position, long size) {
        FileLock lock = tryLock(position, size, false);
        if (lock == null) {
            return false;
        }
        locks.put(position, lock);
        return true;
    }

    /** Shared, so that two who test do not see each other. */
    private boolean lockedElsewhere(long position) {
        FileLock test = tryLock(position, 1, true);
        unlock(test);
        return test == null;
    }

    private @Nullable FileLock tryLock(long position, long size, boolean shared) {
        try {
            return channel.tryLock(position, size, shared);
        } catch (IOException e) {
            throw StorageException.of("lock a run", path, e);
        }
    }

    private void unlock(@Nullable FileLock lock) {
        if (lock != null) {
            try {
                lock.release();
            } catch (IOException e) {
                throw StorageException.of("unlock a run", path, e);
            }
        }
    }

    static long position(String runId) {
        byte[] hash = BlobHash.digest().digest(runId.getBytes(StandardCharsets.UTF_8));
        return FIRST_RUN + (ByteBuffer.wrap(hash).getLong() >>> 2);
    }

    /** The runs, nearly always one, that an instance owns by one byte. */
    private static final class Claim {
        private final OwnershipLocks owner;
        private final Set<String> runs = new HashSet<>();

        Claim(OwnershipLocks owner, String runId) {
            this.owner = owner;
            runs.add(runId);
        }
    }
}
