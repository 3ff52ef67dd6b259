package dev.baton.node.cli;

import dev.baton.client.RemoteStore;
import dev.baton.client.Say;
import dev.baton.host.Retention;
import dev.baton.journal.RunPage;
import dev.baton.journal.RunQuery;
import dev.baton.journal.RunRow;
import dev.baton.journal.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The runs of nodes elsewhere. Nodes take up by themselves what should move. */
final class RemoteRuns implements RunSource {
    private final RemoteStore store;

    RemoteRuns(RemoteStore store) {
        this.store = store;
    }

    @Override
    public RunPage list(RunQuery query) {
        return store.list(query);
    }

    @Override
    public Optional<RunRow> row(String run) {
        return store.row(run);
    }

    @Override
    public Optional<byte[]> bundle(String hash) {
        return store.bundle(hash);
    }

    @Override
    public byte[] blob(String hash) {
        return store.blob(hash)
                .orElseThrow(() -> CliException.failed("Expected the value " + hash + " to be stored, but it is not"));
    }

    @Override
    public Stream<StoredEvent> events(String run, long from) {
        return store.events(run, from);
    }

    @Override
    public List<RunRow> active() {
        return List.of();
    }

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
            Say.Bytes said = store.log(run, attempt, file, offset, node);
            return said.total() >= 0
                    ? new Piece(said.data(), said.total(), said.node(), null, false)
                    : new Piece(null, -1, null, lack(said), "gone".equals(said.lack()));
        };
    }

    private static @Nullable String lack(Say.Bytes said) {
        String node = said.node() == null ? "a node" : "the node " + said.node();
        return switch (said.lack()) {
            case null -> null;
            case "gone" -> node + ", which is no longer in the cluster";
            default -> node + ", which does not answer at present";
        };
    }

    @Override
    public Retention.Deleted delete(String run, boolean force) {
        return store.delete(run, force);
    }

    @Override
    public Pruned prune(@Nullable Instant finishedBefore, Instant now) {
        Say.Pruned pruned = store.prune(finishedBefore, false);
        return new Pruned(pruned.runs().size(), pruned.values());
    }

    @Override
    public List<String> finishedBefore(Instant before) {
        return store.prune(before, true).runs();
    }

    @Override
    public void close() {
        // The connection is the process's.
    }
}
