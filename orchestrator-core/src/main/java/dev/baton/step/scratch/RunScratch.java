package dev.baton.step.scratch;

import dev.baton.step.ContentStore;
import dev.baton.step.FileChange;
import dev.baton.step.RunFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One run's scratch folder on this node, and what is known of the files in it. Steps of the run may be at work in the folder at any
 * time; of preparing and collecting, one goes on at once.
 *
 * <p>What the run has recorded later than what is known here is fetched. What is only different here, with nothing later recorded,
 * stays: it is the work of a step that has not ended, or of a process that a step has left behind.
 */
final class RunScratch {
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path root;
    private final ContentStore contents;
    private final ScratchLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, KnownFile> known = new HashMap<>();
    private int atWork;

    RunScratch(Path root, ContentStore contents, ScratchLimits limits) {
        this.root = root;
        this.contents = contents;
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
        Files.createDirectories(root);
        // Deletions first: a folder may stand where there was a file.
        for (RunFile file : files) {
            if (file.change().hash() == null && isNews(file)) {
                delete(file);
            }
        }
        for (RunFile file : files) {
            if (file.change().hash() != null) {
                restore(file, file.change().hash());
            }
        }
    }

    private boolean isNews(RunFile file) {
        KnownFile here = known.get(file.change().path());
        return here == null || here.version() < file.version();
    }

    private void delete(RunFile file) throws IOException {
        String path = file.change().path();
        Path place = root.resolve(path);
        if (leadsHere(place.getParent()) && !Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(place);
            removeEmpty(place.getParent());
        }
        known.put(path, KnownFile.gone(path, file.version()));
    }

    /** Folders are not files of the run: one goes with the last file in it. */
    private void removeEmpty(@Nullable Path folder) throws IOException {
        for (Path each = folder; each != null && !each.equals(root); each = each.getParent()) {
            try {
                Files.delete(each);
            } catch (DirectoryNotEmptyException | NoSuchFileException e) {
                return;
            }
        }
    }

    private boolean leadsHere(@Nullable Path folder) throws IOException {
        return folder != null
                && Files.isDirectory(folder)
                && folder.toRealPath().startsWith(root.toRealPath());
    }

    private void restore(RunFile file, String hash) throws IOException {
        FileChange change = file.change();
        KnownFile here = known.get(change.path());
        Path place = root.resolve(change.path());
        boolean isKept = here != null
                && (here.version() >= file.version() || here.change().equals(change));
        if (here != null && isKept && !isLost(here, place)) {
            known.put(change.path(), here.at(Math.max(here.version(), file.version())));
            return;
        }
        if (here != null || !isLike(place, change, hash)) {
            fetch(place, change, hash);
        }
        FileStamp stamp = FileStamp.of(place);
        known.put(change.path(), new KnownFile(change, file.version(), stamp, settled(stamp)));
    }

    /** Whether it is to be fetched though nothing new is recorded: a step at work have taken it away; with none at
     * work, somebody has cleaned up. */
    private boolean isLost(KnownFile here, Path place) {
        return atWork == 0 && !here.isGone() && !FileStamp.isThere(place);
    }

    /** Whether what a process before this one has left is what it should be. */
    private boolean isLike(Path place, FileChange change, String hash) throws IOException {
        if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)
                || !leadsHere(place.getParent())
                || Files.size(place) != change.bytes()
                || !hash(place).equals(hash)) {
            return false;
        }
        mark(place, change.executable());
        return true;
    }

    private void fetch(Path place, FileChange change, String hash) throws IOException {
        Path folder = folderOf(change.path());
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("'" + change.path() + "' is a file of the run, but here it is a folder");
        }
        Path unfinished = folder.resolve(ScratchFolders.OWN + UUID.randomUUID() + ".tmp");
        try {
            contents.restore(hash, unfinished);
            mark(unfinished, change.executable());
            Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** The folders above a file, made where they are missing; a link that leads out is in nobody's way but ours. */
    private Path folderOf(String path) throws IOException {
        Path real = root.toRealPath();
        Path folder = root;
        String[] names = path.split("/", -1);
        for (int i = 0; i < names.length - 1; i++) {
            folder = folder.resolve(names[i]);
            Files.createDirectories(folder);
            if (!folder.toRealPath().startsWith(real)) {
                throw new IOException("'" + path
                        + "' is a file of the run, but here it is behind a link that leaves the scratch folder");
            }
        }
        return folder;
    }

    private static void mark(Path file, boolean executable) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(file);
        if (before.contains(PosixFilePermission.OWNER_EXECUTE) == executable) {
            return;
        }
        Set<PosixFilePermission> after = new java.util.HashSet<>(before);
        for (PosixFilePermission each : List.of(
                PosixFilePermission.OWNER_EXECUTE,
                PosixFilePermission.GROUP_EXECUTE,
                PosixFilePermission.OTHERS_EXECUTE)) {
            if (executable && before.contains(readOf(each))) {
                after.add(each);
            } else if (!executable) {
                after.remove(each);
            }
        }
        Files.setPosixFilePermissions(file, after);
    }

    /** Who may read it may run it. */
    private static PosixFilePermission readOf(PosixFilePermission execute) {
        return switch (execute) {
            case OWNER_EXECUTE -> PosixFilePermission.OWNER_READ;
            case GROUP_EXECUTE -> PosixFilePermission.GROUP_READ;
            default -> PosixFilePermission.OTHERS_READ;
        };
    }

    private static String hash(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected every Java to know SHA-256", e);
        }
    }

    private static boolean settled(FileStamp stamp) {
        return stamp.isSettled(System.currentTimeMillis());
    }

    /**
     * What is new, different or gone since the last look, with its content in the store.
     *
     * @throws UnfitScratchException if the folder holds more than a run may have; then nothing is collected
     */
    List<FileChange> collect() throws IOException, InterruptedException, UnfitScratchException {
        lock.lockInterruptibly();
        try {
            TreeMap<String, FileStamp> present = ScratchScan.of(root, limits);
            List<FileChange> changes = new ArrayList<>();
            for (Map.Entry<String, KnownFile> file : new TreeMap<>(known).entrySet()) {
                if (!file.getValue().isGone() && !present.containsKey(file.getKey())) {
                    changes.add(gone(file.getKey(), file.getValue().version()));
                }
            }
            for (Map.Entry<String, FileStamp> file : present.entrySet()) {
                FileChange change = changed(file.getKey(), file.getValue());
                if (change != null) {
                    changes.add(change);
                }
            }
            return changes;
        } finally {
            lock.unlock();
        }
    }

    private FileChange gone(String path, int version) {
        known.put(path, KnownFile.gone(path, version));
        return FileChange.deleted(path);
    }

    private @Nullable FileChange changed(String path, FileStamp stamp) throws IOException, UnfitScratchException {
        KnownFile before = known.get(path);
        boolean looksSame = before != null && stamp.equals(before.stamp());
        if (before != null && looksSame && before.settled()) {
            return null;
        }
        Path file = root.resolve(path);
        try {
            // Written while it is read: then the stamp, which is from before, will not match the next time.
            String hash = before != null
                            && looksSame
                            && hash(file).equals(before.change().hash())
                    ? before.change().hash()
                    : contents.storeFile(file);
            FileChange change = new FileChange(path, hash, stamp.bytes(), stamp.executable());
            known.put(path, new KnownFile(change, before == null ? 0 : before.version(), stamp, settled(stamp)));
            return before != null && before.change().equals(change) ? null : change;
        } catch (NoSuchFileException e) {
            // Gone since it was seen.
            return before == null || before.isGone() ? null : gone(path, before.version());
        } catch (AccessDeniedException e) {
            throw new UnfitScratchException(
                    "Expected to be allowed to read '%s' in the run's scratch folder, to keep it for later steps, but this user is not"
                            .formatted(path));
        }
    }
}
