package dev.baton.step.scratch;

import dev.baton.step.ContentStore;
import dev.baton.step.FileChange;
import dev.baton.step.RunFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One run's scratch folder on this node, and what is known of the files in it. Steps of the run may be at work in the folder at any
 * time; of preparing and collecting, one goes on at once.
 *
 * <p>What the run has recorded later than what is known here is fetched. What is only different here, with nothing later recorded,
 * stays: it is the work of a step that has not ended, or of a process that a step has left behind.
 */
final class RunScratch {
    private final ScratchDisk disk;
    private final ScratchLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, KnownFile> known = new HashMap<>();
    private int atWork;

    RunScratch(Path root, ContentStore contents, ScratchLimits limits) {
        this.disk = new ScratchDisk(root, contents);
        this.limits = limits;
    }

    /** Makes the folder hold the files, for a step that is to begin; {@link #ended} follows, unless this throws. */
    void begin(List<RunFile> files) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            prepare(files);
            atWork++;
        } finally {
            lock.unlock();
        }
    }

    void ended() {
        lock.lock();
        try {
            atWork--;
        } finally {
            lock.unlock();
        }
    }

    /** The same for somebody who only reads. */
    void look(List<RunFile> files) throws IOException, InterruptedException {
        begin(files);
        ended();
    }

    private void prepare(List<RunFile> files) throws IOException {
        disk.make();
        // Deletions first: a folder may stand where there was a file.
        for (RunFile file : files) {
            if (file.change().isDeleted()) {
                delete(file);
            }
        }
        for (RunFile file : files) {
            if (!file.change().isDeleted()) {
                restore(file);
            }
        }
    }

    private void delete(RunFile file) throws IOException {
        String path = file.change().path();
        KnownFile here = known.get(path);
        if (here == null || here.version() < file.version()) {
            disk.delete(file.change());
            known.put(path, KnownFile.gone(path, file.version()));
        }
    }

    private void restore(RunFile file) throws IOException {
        FileChange change = file.change();
        KnownFile here = known.get(change.path());
        if (here != null && isKept(here, file)) {
            known.put(change.path(), here.at(Math.max(here.version(), file.version())));
            return;
        }
        if (here != null || !disk.isLike(change)) {
            disk.restore(change);
        }
        FileStamp stamp = disk.stamp(change);
        known.put(change.path(), new KnownFile(change, file.version(), stamp, settled(stamp)));
    }

    /** Nothing later is recorded than what is known here, or just what is known here. */
    private boolean isKept(KnownFile here, RunFile file) {
        boolean noNews = here.version() >= file.version() || here.change().equals(file.change());
        return noNews && !isLost(here);
    }

    /** A file that is missing may be the doing of a step at work; with none at work, somebody has cleaned up. */
    private boolean isLost(KnownFile here) {
        return atWork == 0 && !here.isGone() && !disk.holds(here.change().path());
    }

    private static boolean settled(FileStamp stamp) {
        return stamp.isSettled(System.currentTimeMillis());
    }

    /** Takes what has changed to where it is kept. */
    interface Keeper<T> {
        T keep(List<FileChange> changes) throws IOException;
    }

    /**
     * Finds what is new, different or gone since the last look, and puts its content in the store. When this throws, nothing has
     * been found: the next look finds the same.
     *
     * @throws UnfitScratchException if the folder holds more than a run may have
     */
    <T> T collect(Keeper<T> keeper) throws IOException, InterruptedException, UnfitScratchException {
        lock.lockInterruptibly();
        try {
            Map<String, KnownFile> found = new TreeMap<>();
            TreeMap<String, FileStamp> present = ScratchScan.of(disk.root(), limits);
            known.forEach((path, before) -> {
                if (!before.isGone() && !present.containsKey(path)) {
                    found.put(path, KnownFile.gone(path, before.version()));
                }
            });
            for (Map.Entry<String, FileStamp> file : present.entrySet()) {
                look(file.getKey(), file.getValue(), found);
            }
            T kept = keeper.keep(changes(found));
            known.putAll(found);
            return kept;
        } finally {
            lock.unlock();
        }
    }

    private List<FileChange> changes(Map<String, KnownFile> found) {
        List<FileChange> changes = new ArrayList<>();
        found.forEach((path, now) -> {
            KnownFile before = known.get(path);
            if (before == null ? !now.isGone() : !before.change().equals(now.change())) {
                changes.add(now.change());
            }
        });
        return changes;
    }

    private void look(String path, FileStamp stamp, Map<String, KnownFile> found)
            throws IOException, UnfitScratchException {
        KnownFile before = known.get(path);
        boolean looksSame = before != null && stamp.equals(before.stamp());
        if (before != null && looksSame && before.settled()) {
            return;
        }
        int version = before == null ? 0 : before.version();
        try {
            FileChange change = stamp.equals(FileStamp.FOLDER)
                    ? FileChange.folder(path)
                    : new FileChange(
                            path,
                            before != null && looksSame ? known(before) : disk.store(path),
                            stamp.bytes(),
                            stamp.executable());
            // Written while it was read: then the stamp, which is from before, will not match the next time.
            found.put(path, new KnownFile(change, version, stamp, settled(stamp)));
        } catch (NoSuchFileException e) {
            // Gone since it was seen.
            found.put(path, KnownFile.gone(path, version));
        } catch (AccessDeniedException e) {
            throw new UnfitScratchException(
                    "Expected to be allowed to read '%s' in the run's scratch folder, to keep it for later steps, but this user is not"
                            .formatted(path));
        }
    }

    /** The content's hash, which is in the store already where it is still the same. */
    private String known(KnownFile file) throws IOException {
        String path = file.change().path();
        String hash = disk.hash(path);
        return hash.equals(file.change().hash()) ? hash : disk.store(path);
    }
}
