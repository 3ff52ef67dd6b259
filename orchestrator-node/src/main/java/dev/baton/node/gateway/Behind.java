package dev.baton.node.gateway;

import dev.baton.client.Ask;
import dev.baton.client.Say;
import dev.baton.host.LocalHost;
import dev.baton.host.LogFiles;
import dev.baton.host.Retention;
import dev.baton.host.RunService;
import dev.baton.host.cluster.ClusterFiles;
import dev.baton.host.cluster.ClusterHost;
import dev.baton.journal.RunStore;
import dev.baton.journal.Storage;
import dev.baton.journal.folder.BlobStore;
import dev.baton.journal.folder.DataFolder;
import dev.baton.step.SecretBox;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway stands in front of.
 *
 * @param node this node's name
 * @param secrets seals answers to secret questions
 * @param folder where runs of this node have their files
 * @param logs what attempts wrote, on this node and others
 * @param members the nodes that are up, by name
 */
public record Behind(
        String node,
        RunService runs,
        RunStore store,
        BlobStore blobs,
        SecretBox secrets,
        DataFolder folder,
        Logs logs,
        Cleaning cleaning,
        Supplier<List<String>> members) {

    /** What attempts wrote, wherever they did. Blocks. */
    public interface Logs {
        /** A part of it, as {@link Say.Bytes} describes it for logs. */
        Say.Bytes read(Ask.Log ask) throws IOException;

        /** Of a node that has all of its runs' files itself. */
        static Logs of(String node, DataFolder folder) {
            return ask -> {
                LogFiles.Part part = LogFiles.read(folder, ask.run(), ask.attempt(), ask.file(), ask.offset());
                return new Say.Bytes(part.bytes(), part.total(), part.total() < 0 ? null : node, null);
            };
        }
    }

    /** Deletes runs. Blocks. */
    public interface Cleaning {
        Retention.Deleted delete(String run, boolean force);

        /**
         * Deletes what is old.
         *
         * @param finishedBefore null for only those runs whose own time is up
         * @return the runs' ids
         */
        List<String> prune(@Nullable Instant finishedBefore);

        /**
         * Deletes large values that no run has.
         *
         * @return how many
         */
        int collect();

        /** @param deleted told of each run that was deleted */
        static Cleaning of(Retention retention, Consumer<String> deleted) {
            return new Cleaning() {
                @Override
                public Retention.Deleted delete(String run, boolean force) {
                    Retention.Deleted done = retention.delete(run, force);
                    if (done instanceof Retention.Deleted.Done) {
                        deleted.accept(run);
                    }
                    return done;
                }

                @Override
                public List<String> prune(@Nullable Instant finishedBefore) {
                    List<String> all = new ArrayList<>(retention.pruneByKeep(Instant.now()));
                    if (finishedBefore != null) {
                        all.addAll(retention.prune(finishedBefore));
                    }
                    all.forEach(deleted);
                    return all;
                }

                @Override
                public int collect() {
                    return retention.collect();
                }
            };
        }
    }

    /** The node of a data folder, without a cluster. */
    public static Behind of(String node, LocalHost host) {
        return new Behind(
                node,
                host,
                host.store(),
                host.blobs(),
                host.secrets(),
                host.folder(),
                Logs.of(node, host.folder()),
                Cleaning.of(Retention.of(host), run -> {}),
                () -> List.of(node));
    }

    /** A node of a cluster: what other nodes have can be had here as well. */
    public static Behind of(ClusterHost host) {
        Storage storage = host.storage();
        ClusterFiles files = host.files();
        return new Behind(
                host.cluster().name(),
                host,
                storage.runs(),
                storage.blobs(),
                host.secrets(),
                storage.folder(),
                ask -> said(files.log(ask.run(), ask.attempt(), ask.file(), ask.offset(), ask.node())),
                Cleaning.of(
                        new Retention(storage.folder(), storage.runs(), storage.blobs(), storage.locks()),
                        files::forget),
                host::members);
    }

    private static Say.Bytes said(ClusterFiles.Found found) {
        String lack = found.lack() == null ? null : found.lack().name().toLowerCase(Locale.ROOT);
        return new Say.Bytes(found.part().bytes(), found.part().total(), found.node(), lack);
    }
}
