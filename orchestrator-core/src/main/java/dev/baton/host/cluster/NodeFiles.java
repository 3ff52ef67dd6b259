package dev.baton.host.cluster;

import dev.baton.host.LogFiles;
import dev.baton.journal.folder.DataFolder;
import dev.baton.journal.folder.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's files of runs, for all nodes: shows what attempts wrote here, a part at a time, and removes the files of runs that were
 * deleted, whichever node was asked to.
 *
 * <p>Each question is answered once, or, when the file cannot be read, never: who asks does so again. At most {@link #MOST_AT_ONCE}
 * files are read at a time, the others wait. The node is found by the receptionist, among all and by its name.
 */
final class NodeFiles extends AbstractBehavior<FilesMessage> {
    static final ServiceKey<FilesMessage> ALL = ServiceKey.create(FilesMessage.class, "baton-files");

    private static final Logger LOG = LoggerFactory.getLogger(NodeFiles.class);
    private static final int MOST_AT_ONCE = 32;
    private static final Duration BETWEEN_CLEANINGS = Duration.ofSeconds(30);

    /** Of a node, by its name. */
    static ServiceKey<FilesMessage> of(String node) {
        return ServiceKey.create(FilesMessage.class, "baton-files-of-" + node);
    }

    static Behavior<FilesMessage> create(
            String node, DataFolder folder, Leftovers leftovers, ExecutorService blocking) {
        return Behaviors.withTimers(timers ->
                Behaviors.setup(context -> new NodeFiles(context, timers, node, folder, leftovers, blocking)));
    }

    private final String node;
    private final DataFolder folder;
    private final Leftovers leftovers;
    private final ExecutorService blocking;
    private final Semaphore reading = new Semaphore(MOST_AT_ONCE);

    private NodeFiles(
            ActorContext<FilesMessage> context,
            TimerScheduler<FilesMessage> timers,
            String node,
            DataFolder folder,
            Leftovers leftovers,
            ExecutorService blocking) {
        super(context);
        this.node = node;
        this.folder = folder;
        this.leftovers = leftovers;
        this.blocking = blocking;
        ActorRef<Receptionist.Command> receptionist = context.getSystem().receptionist();
        receptionist.tell(Receptionist.register(ALL, context.getSelf()));
        receptionist.tell(Receptionist.register(of(node), context.getSelf()));
        timers.startTimerWithFixedDelay(
                FilesMessage.Own.CLEAN, FilesMessage.Own.CLEAN, Duration.ZERO, BETWEEN_CLEANINGS);
    }

    @Override
    public Receive<FilesMessage> createReceive() {
        return newReceiveBuilder()
                .onMessage(FilesMessage.ReadLog.class, this::onReadLog)
                .onMessage(FilesMessage.Forget.class, this::onForget)
                .onMessage(FilesMessage.Own.class, clean -> onClean())
                .build();
    }

    private Behavior<FilesMessage> onReadLog(FilesMessage.ReadLog ask) {
        apart("a log cannot be shown", () -> {
            reading.acquireUninterruptibly();
            try {
                LogFiles.Part part = LogFiles.read(folder, ask.run(), ask.attempt(), ask.file(), ask.offset());
                ask.replyTo().tell(new FilesMessage.LogPart(node, part.bytes(), part.total()));
            } finally {
                reading.release();
            }
        });
        return this;
    }

    private Behavior<FilesMessage> onForget(FilesMessage.Forget forget) {
        apart("the files of a deleted run stay for now", () -> leftovers.forget(forget.run()));
        return this;
    }

    private Behavior<FilesMessage> onClean() {
        apart("files of deleted runs stay for now", leftovers::clean);
        return this;
    }

    private interface Work {
        void work() throws IOException;
    }

    private void apart(String otherwise, Work work) {
        try {
            blocking.execute(() -> {
                try {
                    work.work();
                } catch (IOException | UncheckedIOException | StorageException e) {
                    LOG.debug("{}: {}", otherwise, e.toString());
                }
            });
        } catch (RejectedExecutionException e) {
            // The node ends; who asked is told by its silence.
            LOG.debug("{}: the node ends", otherwise);
        }
    }
}
