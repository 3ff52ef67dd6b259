package dev.baton.host.cluster;

import dev.baton.host.LogFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.jspecify.annotations.Nullable;

/** The files of runs on all nodes, as one of them sees them. Blocking; any thread. */
public final class ClusterFiles {
    /** In the data folder of a node: to which shared store it belongs, written when it began to. */
    public static final String MARK = "cluster-store";

    private static final Duration LISTED_WITHIN = Duration.ofSeconds(2);
    private static final Duration READ_WITHIN = Duration.ofSeconds(3);

    private final ActorSystem<?> system;

    ClusterFiles(ActorSystem<?> system) {
        this.system = system;
    }

    /** What keeps a log from being shown that a node has, or had. */
    public enum Lack {
        /** Its node is no longer in the cluster, and what it wrote there went with it. */
        GONE,
        /** Its node, or one that may be it, does not answer at present. */
        SILENT
    }

    /**
     * A part of a log.
     *
     * @param node whose file it is; without a file, the one that may have it, or null for none
     * @param lack null where nothing is lacking: it is shown, or there is none
     */
    public record Found(
            LogFiles.Part part,
            @Nullable String node,
            @Nullable Lack lack) {}

    /**
     * Reads what an attempt wrote, on whichever node it did.
     *
     * @param attempt its folder's name
     * @param file {@code stdout} or {@code stderr}
     * @param node where it ran, as far as known; null has all of them looked at
     */
    public Found log(String run, String attempt, String file, long offset, @Nullable String node) {
        Asked asked = new Asked(run, attempt, file, offset);
        if (node == null) {
            return anywhere(asked);
        }
        Receptionist.Listing listing = listed(NodeFiles.of(node));
        for (ActorRef<FilesMessage> ref : listing.getServiceInstances(NodeFiles.of(node))) {
            FilesMessage.LogPart part = asked.of(ref).join();
            if (part != null) {
                return found(part);
            }
        }
        // A node that was started anew under its name may have it though the one that ran it is gone.
        boolean member = !listing.getAllServiceInstances(NodeFiles.of(node)).isEmpty();
        Found elsewhere = anywhere(asked);
        return elsewhere.part().total() >= 0
                ? elsewhere
                : new Found(LogFiles.Part.NONE, node, member ? Lack.SILENT : Lack.GONE);
    }

    private Found anywhere(Asked asked) {
        Receptionist.Listing listing = listed(NodeFiles.ALL);
        Set<ActorRef<FilesMessage>> reached = listing.getServiceInstances(NodeFiles.ALL);
        List<CompletableFuture<Optional<FilesMessage.LogPart>>> answers = new ArrayList<>();
        reached.forEach(ref -> answers.add(asked.of(ref).thenApply(Optional::ofNullable)));
        boolean silent = listing.getAllServiceInstances(NodeFiles.ALL).size() > reached.size();
        for (CompletableFuture<Optional<FilesMessage.LogPart>> answer : answers) {
            Optional<FilesMessage.LogPart> part = answer.join();
            if (part.isPresent() && part.get().total() >= 0) {
                return found(part.get());
            }
            silent |= part.isEmpty();
        }
        return new Found(LogFiles.Part.NONE, null, silent ? Lack.SILENT : null);
    }

    private static Found found(FilesMessage.LogPart part) {
        return new Found(new LogFiles.Part(part.bytes(), part.total()), part.node(), null);
    }

    /** Has every node that hears it remove the files of a run that was deleted; those that do not, do so later by themselves. */
    public void forget(String run) {
        listed(NodeFiles.ALL)
                .getAllServiceInstances(NodeFiles.ALL)
                .forEach(ref -> ref.tell(new FilesMessage.Forget(run)));
    }

    private Receptionist.Listing listed(ServiceKey<FilesMessage> key) {
        return AskPattern.<Receptionist.Command, Receptionist.Listing>ask(
                        system.receptionist(),
                        replyTo -> Receptionist.find(key, replyTo),
                        LISTED_WITHIN,
                        system.scheduler())
                .toCompletableFuture()
                .join();
    }

    private final class Asked {
        private final String run;
        private final String attempt;
        private final String file;
        private final long offset;

        Asked(String run, String attempt, String file, long offset) {
            this.run = run;
            this.attempt = attempt;
            this.file = file;
            this.offset = offset;
        }

        /** Null when the node does not answer. */
        CompletableFuture<FilesMessage.@Nullable LogPart> of(ActorRef<FilesMessage> node) {
            return AskPattern.<FilesMessage, FilesMessage.LogPart>ask(
                            node,
                            replyTo -> new FilesMessage.ReadLog(run, attempt, file, offset, replyTo),
                            READ_WITHIN,
                            system.scheduler())
                    .<FilesMessage.@Nullable LogPart>handle((part, failure) -> failure == null ? part : null)
                    .toCompletableFuture();
        }
    }
}
