package dev.baton.host;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.baton.journal.RunRow;
import dev.baton.journal.RunStore;
import dev.baton.journal.Storage;
import dev.baton.journal.StoredEvent;
import dev.baton.journal.folder.BlobStore;
import dev.baton.journal.folder.DataFolder;
import dev.baton.journal.folder.OwnershipLocks;
import dev.baton.journal.folder.StorageException;
import dev.baton.run.RunCommand;
import dev.baton.run.RunRecord;
import dev.baton.run.RunStart;
import dev.baton.run.RunState;
import dev.baton.run.RunStatus;
import dev.baton.run.actor.RunActor;
import dev.baton.run.actor.RunJson;
import dev.baton.run.actor.RunListener;
import dev.baton.run.actor.RunSettings;
import dev.baton.step.ContentStore;
import dev.baton.step.SecretBox;
import dev.baton.step.StepHandler;
import dev.baton.step.actor.StepDispatcher;
import dev.baton.step.actor.WorkerPool;
import dev.baton.step.script.Warden;
import dev.baton.step.script.WardenSettings;
import dev.baton.step.secret.AesGcmSecretBox;
import dev.baton.step.secret.KeyFile;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * Runs of one data folder in this process: no cluster, nothing to set up.
 *
 * <p>A run is taken up when it is started, told something or woken, by whichever process owns its lock then; the others send their
 * commands there. With {@link HostSettings#whole} this process owns every run of the folder and wakes whatever is alive or due.
 */
public final class LocalHost implements RunService {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(90);

    private final HostSettings settings;
    private final ActorSystem<Runs.Message> system;
    private final Storage storage;
    private final Followers followers;
    private final Warden warden;
    private final AesGcmSecretBox secrets;
    private final BlobContents contents;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final Bundles bundles;
    private final Waking waking = new Waking(this::wake, blocking);
    private final Function<String, Optional<RunService>> owners;
    private final StoredItems items = new StoredItems(this::store, this::contents, this::loaded, this, blocking);

    /**
     * Opens the folder, making it when there is none.
     *
     * @param tasks registered functions by name
     * @param owners finds the process that owns a run, when it is another one
     * @throws dev.baton.journal.folder.StorageException when the folder cannot be used, with a sentence that says why
     */
    public static LocalHost open(
            HostSettings settings, Map<String, StepHandler> tasks, Function<String, Optional<RunService>> owners) {
        return new LocalHost(settings, tasks, owners);
    }

    private LocalHost(
            HostSettings settings, Map<String, StepHandler> tasks, Function<String, Optional<RunService>> owners) {
        this.settings = settings;
        this.owners = owners;
        Clock clock = Clock.systemUTC();
        followers = new Followers(clock);
        warden = new Warden(WardenSettings.DEFAULT);
        secrets = AesGcmSecretBox.onThisMachine(KeyFile.locate(settings.environment(), settings.home()));
        ParentRef parent = new ParentRef();
        system = ActorSystem.create(guardian(clock, tasks, parent), "baton", config(settings));
        parent.runs = system;
        try {
            storage = Storage.get(system);
        } catch (RuntimeException e) {
            system.terminate();
            warden.close();
            blocking.shutdownNow();
            throw e;
        }
        bundles = new Bundles(storage.runs());
        contents = new BlobContents(storage.blobs());
    }

    /** The guardian, known to listeners that are made before it. */
    private static final class ParentRef {
        volatile @Nullable ActorRef<Runs.Message> runs;

        void tell(Runs.Message message) {
            ActorRef<Runs.Message> to = runs;
            if (to != null) {
                to.tell(message);
            }
        }
    }

    private static Config config(HostSettings settings) {
        return ConfigFactory.parseMap(
                        Map.of("baton.data-folder", settings.folder().toString()))
                .withFallback(ConfigFactory.parseResources("baton-local.conf"))
                .withFallback(ConfigFactory.load())
                .resolve();
    }

    private Behavior<Runs.Message> guardian(Clock clock, Map<String, StepHandler> tasks, ParentRef parent) {
        return Behaviors.setup(context -> {
            Storage store;
            try {
                store = Storage.get(context.getSystem());
            } catch (StorageException e) {
                // Whoever opens the host is told the same; a guardian that fails would put it into the log as well.
                return Behaviors.stopped();
            }
            BlobContents texts = new BlobContents(store.blobs());
            LocalSteps steps = new LocalSteps(
                    store.folder(),
                    texts,
                    secrets,
                    followers,
                    warden,
                    tasks,
                    settings.environment(),
                    hash -> loaded(hash).bundle());
            ActorRef<StepDispatcher.Message> dispatcher = context.spawn(StepDispatcher.create(followers), "dispatcher");
            ActorRef<WorkerPool.Message> pool = context.spawn(
                    WorkerPool.create(settings.worker(), steps, followers, blocking),
                    "pool",
                    DispatcherSelector.sameAsParent());
            dispatcher.tell(
                    new StepDispatcher.PoolJoined(pool, settings.worker().labels()));
            RunListener listener = (run, sequence, record, state) -> {
                followers.recorded(run, sequence, record, state);
                RunStatus status = state.shownStatus();
                if (status != RunStatus.RUNNING) {
                    parent.tell(new Runs.Recorded(run, status));
                    RunStart.Item item = state.started().item();
                    if (item != null) {
                        parent.tell(new Runs.Stirred(item.run()));
                    }
                }
            };
            RunSettings runs = new RunSettings(
                    dispatcher,
                    texts,
                    secrets,
                    listener,
                    clock,
                    () -> ThreadLocalRandom.current().nextDouble(),
                    blocking,
                    steps.folders(),
                    items);
            return Runs.create(runs, settings, store.locks(), this::wakeDue, items::stirred);
        });
    }

    /** Read access to what is stored; shares this process's connections. */
    public RunStore store() {
        return storage.runs();
    }

    public DataFolder folder() {
        return storage.folder();
    }

    public BlobStore blobs() {
        return storage.blobs();
    }

    OwnershipLocks locks() {
        return storage.locks();
    }

    public SecretBox secrets() {
        return secrets;
    }

    public ActorSystem<?> system() {
        return system;
    }

    /** Starts the warden ahead of the first script. */
    public void warmUp() {
        warden.start();
    }

    /**
     * Makes the whole folder this process's own and wakes what is alive.
     *
     * @return how many runs move by themselves; they are woken one after another from now on
     * @throws StorageException if another node has it
     */
    public int takeWholeFolder() {
        if (!storage.locks().tryOwnWhole()) {
            throw new StorageException(
                    StorageException.Kind.BUSY,
                    "Expected to own " + storage.folder()
                            + ", but another node has it: end that one first, or name another --data.");
        }
        List<RunRow> open = storage.runs().active();
        // Also of runs that only wait: they are woken one by one later, and their processes must not live until then.
        Warden.killLeftovers(
                open.stream().map(row -> storage.folder().run(row.id())).toList());
        List<RunRow> moving = open.stream().filter(LocalHost::movesByItself).toList();
        waking.wake(moving);
        return moving.size();
    }

    private static boolean movesByItself(RunRow row) {
        return switch (row.status()) {
            case "running", "pausing", "cancelling" -> true;
            default -> (row.wakeAt() != null && !row.wakeAt().isAfter(Instant.now())) || StoredItems.waitsForItems(row);
        };
    }

    /** What is due and not in memory comes back; nothing happens for runs that other processes own. */
    private void wakeDue(Instant now) {
        if (settings.whole()) {
            // A run that is in memory when its time comes is not a moment late.
            Instant soon = now.plus(settings.sweep());
            waking.wakeDue(() -> storage.runs().dueBefore(soon, Waking.MOST_DUE));
        }
    }

    private CompletionStage<Reply> wake(RunRow row) {
        return wake(row.id(), loaded(row.bundle()));
    }

    @Override
    public CompletionStage<Reply> start(Prepared.Ready ready) {
        return onBlocking(() -> {
            RunStart start = new StartSealing(storage.folder(), contents, secrets).seal(ready);
            RunState.Loaded loaded = bundles.store(ready.bundle(), start.bundle());
            return deliver(start.run(), loaded, new RunCommand.Start(start));
        });
    }

    @Override
    public CompletionStage<Reply> tell(String run, RunCommand command) {
        return existing(run, loaded -> deliver(run, loaded, command));
    }

    @Override
    public CompletionStage<Reply> wake(String run) {
        return existing(run, loaded -> wake(run, loaded));
    }

    private CompletionStage<Reply> wake(String run, RunState.Loaded loaded) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        Runnable elsewhere = () -> forward(run, reply, owner -> owner.wake(run));
        killLeftovers(run);
        CompletionStage<RunState> state = AskPattern.ask(
                system,
                (ActorRef<RunState> replyTo) -> new Runs.Deliver(run, loaded, new RunActor.Ask(replyTo), elsewhere),
                ANSWER_WITHIN,
                system.scheduler());
        state.whenComplete((found, failure) -> {
            if (failure == null) {
                reply.complete(new Reply.Done(false, Followers.snapshot(found)));
            } else {
                reply.completeExceptionally(unknown(run, failure));
            }
        });
        return reply;
    }

    private CompletionStage<Reply> existing(String run, Function<RunState.Loaded, CompletionStage<Reply>> then) {
        return onBlocking(() -> {
            Optional<RunRow> row = storage.runs().row(run);
            if (row.isEmpty()) {
                return CompletableFuture.completedFuture(new Reply.Unknown(run));
            }
            return then.apply(loaded(row.get().bundle()));
        });
    }

    private ContentStore contents() {
        return contents;
    }

    RunState.Loaded loaded(String hash) {
        return bundles.loaded(hash);
    }

    private CompletionStage<Reply> deliver(String run, RunState.Loaded loaded, RunCommand command) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        Runnable elsewhere = () -> forward(run, reply, owner -> owner.tell(run, command));
        if (!(command instanceof RunCommand.Start)) {
            killLeftovers(run);
        }
        CompletionStage<RunActor.Reply> answer = AskPattern.ask(
                system,
                (ActorRef<RunActor.Reply> replyTo) ->
                        new Runs.Deliver(run, loaded, new RunActor.Tell(command, replyTo), elsewhere),
                ANSWER_WITHIN,
                system.scheduler());
        answer.whenComplete((done, failure) -> {
            if (failure == null) {
                reply.complete(translated(done));
            } else {
                reply.completeExceptionally(unknown(run, failure));
            }
        });
        return reply;
    }

    private static Reply translated(RunActor.Reply reply) {
        return switch (reply) {
            case RunActor.Reply.Done done -> new Reply.Done(done.changed(), Followers.snapshot(done.state()));
            case RunActor.Reply.Refused refused -> new Reply.Refused(refused.why());
        };
    }

    private RunServiceException unknown(String run, Throwable failure) {
        String trouble = storage.runs()
                .trouble()
                .map(t -> "the store is unavailable: " + t.sentence())
                .orElse(failure.getMessage() == null ? failure.toString() : failure.getMessage());
        return new RunServiceException("run '" + run + "': what became of the command is unknown: " + trouble
                + "; repeat it with the same id");
    }

    /** Another process owns the run: it is asked instead. */
    private void forward(String run, CompletableFuture<Reply> reply, Function<RunService, CompletionStage<Reply>> ask) {
        blocking.execute(() -> {
            Optional<RunService> owner = owners.apply(run);
            if (owner.isEmpty()) {
                reply.complete(new Reply.Refused("another process owns run '" + run
                        + "' and does not answer; wait until it ends, or end it, and try again"));
                return;
            }
            followers.handOver(run, owner.get());
            ask.apply(owner.get()).whenComplete((done, failure) -> {
                if (failure == null) {
                    reply.complete(done);
                } else {
                    reply.completeExceptionally(failure);
                }
            });
        });
    }

    /** Scripts of a process that died with the run are dead before anything of it begins again. */
    private void killLeftovers(String run) {
        if (!settings.whole() && storage.locks().owns(run)) {
            return;
        }
        if (!settings.whole() && !storage.locks().ownedByOther(run)) {
            Warden.killLeftovers(storage.folder().run(run));
        }
    }

    private CompletionStage<Reply> onBlocking(java.util.concurrent.Callable<CompletionStage<Reply>> what) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                StoreDoor.requireOpen(storage.runs());
                                return what.call();
                            } catch (RuntimeException e) {
                                throw e;
                            } catch (Exception e) {
                                throw new CompletionException(e);
                            }
                        },
                        blocking)
                .thenCompose(Function.identity());
    }

    @Override
    public AutoCloseable follow(String run, long from, Follower follower) {
        Followers.Subscription subscription = followers.add(run, follower);
        blocking.execute(() -> tellPast(run, from, subscription));
        return () -> followers.remove(run, subscription);
    }

    /** Shows a run that is about to be started here; it has no past. Closing it ends the showing. */
    public AutoCloseable followNew(String run, Follower follower) {
        Followers.Subscription subscription = followers.add(run, follower);
        subscription.live();
        return () -> followers.remove(run, subscription);
    }

    private void tellPast(String run, long from, Followers.Subscription subscription) {
        try {
            Optional<RunRow> row = storage.runs().row(run);
            if (row.isPresent()) {
                RunState state = RunState.empty().withLoaded(loaded(row.get().bundle()));
                try (Stream<StoredEvent> events = storage.runs().events(run, 1)) {
                    for (StoredEvent event : (Iterable<StoredEvent>) events::iterator) {
                        RunRecord record = RunJson.readRecord(event.payload());
                        state = state.apply(record);
                        if (event.sequence() >= from) {
                            subscription.past(
                                    event.sequence(), event.writtenAt(), record.facts(), Followers.snapshot(state));
                        }
                    }
                }
            }
            subscription.live();
        } catch (RuntimeException e) {
            subscription.live();
            subscription.ended(e.getMessage());
        }
    }

    @Override
    public void close() {
        system.terminate();
        try {
            system.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            // Nothing is lost: what was acknowledged is on disk, and the process ends.
            system.log().warn("the actor system did not end in time: {}", e.toString());
        } finally {
            warden.close();
            blocking.shutdownNow();
        }
    }
}
