package dev.baton.node.gateway;

import dev.baton.host.LocalHost;
import dev.baton.host.Retention;
import dev.baton.host.RunService;
import dev.baton.journal.RunStore;
import dev.baton.journal.folder.BlobStore;
import dev.baton.journal.folder.DataFolder;
import dev.baton.step.SecretBox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway stands in front of.
 *
 * @param node this node's name
 * @param secrets seals answers to secret questions
 * @param folder where runs of this node have their files
 * @param members the nodes that are up, by name
 */
public record Behind(
        String node,
        RunService runs,
        RunStore store,
        BlobStore blobs,
        SecretBox secrets,
        DataFolder folder,
        Cleaning cleaning,
        Supplier<List<String>> members) {

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

        static Cleaning of(Retention retention) {
            return new Cleaning() {
                @Override
                public Retention.Deleted delete(String run, boolean force) {
                    return retention.delete(run, force);
                }

                @Override
                public List<String> prune(@Nullable Instant finishedBefore) {
                    List<String> deleted = new ArrayList<>(retention.pruneByKeep(Instant.now()));
                    if (finishedBefore != null) {
                        deleted.addAll(retention.prune(finishedBefore));
                    }
                    return deleted;
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
                Cleaning.of(Retention.of(host)),
                () -> List.of(node));
    }
}
