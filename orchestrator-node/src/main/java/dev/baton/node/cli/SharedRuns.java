package dev.baton.node.cli;

import dev.baton.host.LogFiles;
import dev.baton.host.Retention;
import dev.baton.journal.RunPage;
import dev.baton.journal.RunQuery;
import dev.baton.journal.RunRow;
import dev.baton.journal.SharedStore;
import dev.baton.journal.StoredEvent;
import dev.baton.journal.folder.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The runs of a cluster, read from the store that its nodes share; no node is asked. What attempts wrote is on their nodes. */
final class SharedRuns implements RunSource {
    private final SharedStore store;
    private final Path folder;

    /** @param folder the data folder of a node of this machine, if it is one */
    SharedRuns(SharedStore store, Path folder) {
        this.store = store;
        this.folder = folder;
    }

    @Override
    public RunPage list(RunQuery query) {
        return store.runs().list(query);
    }

    @Override
    public Optional<RunRow> row(String run) {
        return store.runs().row(run);
    }

    @Override
    public Optional<byte[]> bundle(String hash) {
        return store.runs().bundle(hash);
    }

    @Override
    public byte[] blob(String hash) {
        return store.blobs().bytes(hash);
    }

    @Override
    public Stream<StoredEvent> events(String run, long from) {
        return store.runs().events(run, from);
    }

    @Override
    public List<RunRow> active() {
        return List.of();
    }

    /** Nodes take up by themselves what should move. */
    @Override
    public boolean isOwned(String run) {
        return true;
    }

    @Override
    public boolean isOfMany() {
        return true;
    }

    @Override
    public Growing log(String run, String attempt, String file) {
        return (offset, node) -> {
            LogFiles.Part part = Files.isDirectory(folder.resolve("runs"))
                    ? LogFiles.read(DataFolder.open(folder), run, attempt, file, offset)
                    : LogFiles.Part.NONE;
            return part.total() >= 0 || node == null
                    ? Piece.of(part)
                    : new Piece(null, -1, null, "the node " + node + ": name a node with --cluster HOST:PORT", false);
        };
    }

    @Override
    public Retention.Deleted delete(String run, boolean force) {
        return new Retention.Deleted.Refused(onlyNodes("delete runs"));
    }

    @Override
    public Pruned prune(@Nullable Instant finishedBefore, Instant now) {
        throw CliException.failed(onlyNodes("delete runs"));
    }

    @Override
    public List<String> finishedBefore(Instant before) {
        throw CliException.failed(onlyNodes("delete runs"));
    }

    /** @param what they can do and this command cannot */
    static String onlyNodes(String what) {
        return "the runs are in the store that BATON_POSTGRES_URL names, and only its nodes " + what
                + ": name one with --cluster HOST:PORT, where it was given --gateway HOST:PORT";
    }

    @Override
    public void close() {
        store.close();
    }
}
