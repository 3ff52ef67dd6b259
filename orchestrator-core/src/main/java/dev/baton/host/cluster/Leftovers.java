package dev.baton.host.cluster;

import dev.baton.host.Retention;
import dev.baton.journal.RunStore;
import dev.baton.journal.folder.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what a node has of runs that were deleted: when it is told, and, for those of which it was not, some folders at a time.
 *
 * <p>A folder without a row is removed unasked only when nothing in it has changed for {@link #UNTOUCHED}, nothing of its run is at work
 * here, and it was made since this data folder has belonged to the store that has no row of it: the same folder may have served
 * another store before, whose runs' files are none of this one's business. Blocking; any thread.
 */
final class Leftovers {
    static final Duration UNTOUCHED = Duration.ofHours(1);
    static final Duration BETWEEN_ROUNDS = Duration.ofHours(1);
    static final int AT_ONCE = 200;

    /** No run's folder is called so. */
    private static final String REMOVED = ".removed-";

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final int DEPTH = 3;

    private final DataFolder folder;
    private final RunStore store;
    private final @Nullable String shared;
    private final Predicate<String> atWork;
    private final InstantSource clock;
    private final Deque<Path> round = new ArrayDeque<>();
    private @Nullable Instant since;
    private Instant nextRound = Instant.MIN;

    /**
     * @param shared what tells the store from others, or null when it is the folder's own, which nobody else deletes from
     * @param atWork whether something of a run may be at work here
     */
    Leftovers(
            DataFolder folder, RunStore store, @Nullable String shared, Predicate<String> atWork, InstantSource clock) {
        this.folder = folder;
        this.store = store;
        this.shared = shared;
        this.atWork = atWork;
        this.clock = clock;
    }

    /** Removes the files of a run that was deleted, unless there is one of that id again. */
    void forget(String run) throws IOException {
        if (store.row(run).isEmpty()) {
            remove(folder.run(run));
        }
    }

    /** Looks at some more folders, when it is time to. */
    synchronized void clean() throws IOException {
        Instant began = since();
        if (began == null) {
            return;
        }
        if (round.isEmpty() && !begin()) {
            return;
        }
        for (int i = 0; i < AT_ONCE && !round.isEmpty(); i++) {
            Path next = round.remove();
            try {
                look(next, began);
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("{} is of no run any more, but cannot be removed: {}", next, e.getMessage());
            }
        }
    }

    private boolean begin() throws IOException {
        Instant now = clock.instant();
        if (now.isBefore(nextRound)) {
            return false;
        }
        nextRound = now.plus(BETWEEN_ROUNDS);
        try (DirectoryStream<Path> runs = Files.newDirectoryStream(folder.runs())) {
            runs.forEach(round::add);
        }
        return true;
    }

    /** When the folder began to belong to the store; null when nothing is to be removed unasked. */
    private @Nullable Instant since() throws IOException {
        if (shared == null || since != null) {
            return since;
        }
        if (DataFolder.exists(folder.root())) {
            // Runs of this machine alone have their files here too.
            return null;
        }
        Path mark = folder.root().resolve(ClusterFiles.MARK);
        if (!Files.exists(mark) || !Files.readString(mark).equals(shared)) {
            Path written = Files.writeString(folder.root().resolve(ClusterFiles.MARK + ".new"), shared);
            Files.move(written, mark, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        since = Files.getLastModifiedTime(mark).toInstant();
        return since;
    }

    private void look(Path path, Instant began) throws IOException {
        String name = path.getFileName().toString();
        if (name.startsWith(REMOVED)) {
            Retention.removeTree(path);
            return;
        }
        // The name of a folder is its run's id, but for ids that are no names of files; those are left.
        boolean named = folder.run(name).getFileName().toString().equals(name);
        if (named
                && Files.isDirectory(path)
                && !atWork.test(name)
                && store.row(name).isEmpty()) {
            Times times = Times.of(path);
            Instant old = clock.instant().minus(UNTOUCHED);
            if (!times.oldest().isBefore(began) && times.newest().isBefore(old)) {
                LOG.info("removes {}: its run was deleted", path);
                remove(path);
            }
        }
    }

    /** At once out of the way of a run that gets the same id, then in peace. */
    private void remove(Path path) throws IOException {
        Path aside = folder.runs().resolve(REMOVED + System.nanoTime());
        try {
            Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return;
        }
        Retention.removeTree(aside);
    }

    /** When a run's folder, or what attempts wrote in it, was changed; its working files may be of any age. */
    private record Times(Instant oldest, Instant newest) {
        static Times of(Path run) throws IOException {
            Instant oldest = Instant.MAX;
            Instant newest = Instant.MIN;
            try (Stream<Path> paths = Files.walk(run, DEPTH)) {
                Path attempts = run.resolve("attempts");
                for (Path path : (Iterable<Path>) paths::iterator) {
                    if (path.getNameCount() <= attempts.getNameCount() || path.startsWith(attempts)) {
                        Instant changed = Files.getLastModifiedTime(path).toInstant();
                        oldest = changed.isBefore(oldest) ? changed : oldest;
                        newest = changed.isAfter(newest) ? changed : newest;
                    }
                }
            }
            return new Times(oldest, newest);
        }
    }
}
