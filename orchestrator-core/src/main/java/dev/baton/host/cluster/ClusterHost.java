package dev.baton.host.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.baton.host.AnswerSealing;
import dev.baton.host.BlobContents;
import dev.baton.host.Bundles;
import dev.baton.host.Followers;
import dev.baton.host.HostSettings;
import dev.baton.host.LocalSteps;
import dev.baton.host.Prepared;
import dev.baton.host.RunService;
import dev.baton.host.RunServiceException;
import dev.baton.host.StartSealing;
import dev.baton.host.StoreDoor;
import dev.baton.host.StoredItems;
import dev.baton.journal.RunStore;
import dev.baton.journal.Storage;
import dev.baton.journal.folder.BlobStore;
import dev.baton.journal.folder.StorageException;
import dev.baton.run.RunCommand;
import dev.baton.run.RunStart;
import dev.baton.run.actor.RunJson;
import dev.baton.run.actor.RunSettings;
import dev.baton.step.SecretBox;
import dev.baton.step.StepHandler;
import dev.baton.step.actor.LimitKeeper;
import dev.baton.step.actor.StepDispatcher;
import dev.baton.step.actor.WorkerPool;
import dev.baton.step.actor.WorkerSettings;
import dev.baton.step.script.Warden;
import dev.baton.step.script.WardenSettings;
import dev.baton.step.secret.AesGcmSecretBox;
import dev.baton.step.secret.KeyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.apache.pekko.cluster.typed.Subscribe;
import org.apache.pekko.remote.RemoteTransportException;

/**
 * One node of a cluster: runs are spread over the nodes, each at home on one of them at a time, and any node is a front door to all.
 *
 * <p>What nodes share is the store. A run whose node has gone is taken up on another one, once that node has been removed and the
 * margin has passed in which its scripts may still be alive.
 */
public final class ClusterHost implements RunService {
    private static final EntityTypeKey<RunMessage> RUNS = EntityTypeKey.create(RunMessage.class, "run");
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(90);

    /** A command that may be said twice is said again after this; its run may have moved meanwhile. */
    private static final Duration SAY_AGAIN = Duration.ofSeconds(5);

    private static final int MOST_COMMAND_BYTES = 3 << 19;

    private static final Duration BEGUN_WITHIN = Duration.ofSeconds(60);

    /** What the guardian may be asked to do for threads that are no actors. */
    private sealed interface Message {}

    /** @param through the seeds to join by */
    private record Made(List<String> through) implements Message {}

    private record Up(SelfUp up) implements Message {}

    private record Follow(String run, long from, Followers.Subscription to, CompletableFuture<AutoCloseable> opened)
            implements Message {}

    private final ClusterSettings cluster;
    private final HostSettings settings;
    private final Clock clock = Clock.systemUTC();
    private final Followers atHome = new Followers(clock);
    private final Followers front = new Followers(clock);
    private final Warden warden = new Warden(WardenSettings.DEFAULT);
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final AesGcmSecretBox secrets;
    private final ActorSystem<Message> system;
    private final Storage storage;
    private final FactsInForce facts;
    private final Bundles bundles;
    private final BlobContents contents;
    private final ClusterSharding sharding;
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final CompletableFuture<Void> joined = new CompletableFuture<>();

    /**
     * Opens the store and joins the cluster, or begins it when this node is the first of the seeds.
     *
     * @param overrides settings that win over the configuration files
     * @param tasks registered functions by name
     * @param worker what the node of a name offers
     * @throws dev.baton.journal.folder.StorageException when the store or the folder cannot be used
     * @throws IllegalArgumentException when the configuration is wrong, with a sentence that says what to do
     */
    public static ClusterHost open(
            HostSettings settings,
            Map<String, String> overrides,
            Map<String, StepHandler> tasks,
            Function<String, WorkerSettings> worker) {
        Config config = FactsInForce.announced(ClusterSecurity.applied(config(settings, overrides)));
        ClusterSettings cluster = ClusterSettings.read(config);
        if (cluster.several() && config.getString("baton.store").equals("sqlite")) {
            throw new IllegalArgumentException(
                    "Expected PostgreSQL for a cluster of several nodes, but baton.store is sqlite, which"
                            + " only one node can use: set BATON_POSTGRES_URL=jdbc:postgresql://host/database (and BATON_POSTGRES_USER,"
                            + " BATON_POSTGRES_PASSWORD), or name no other node's seed");
        }
        return new ClusterHost(settings.withWorker(worker.apply(cluster.name())), cluster, config, tasks);
    }

    private ClusterHost(HostSettings settings, ClusterSettings cluster, Config config, Map<String, StepHandler> tasks) {
        this.settings = settings;
        this.cluster = cluster;
        secrets = AesGcmSecretBox.onThisMachine(KeyFile.locate(settings.environment(), settings.home()));
        CompletableFuture<List<String>> made = new CompletableFuture<>();
        system = system(Behaviors.setup(context -> guardian(context, made, tasks)), config);
        try {
            storage = Storage.get(system);
            if (!storage.locks().tryOwnWhole()) {
                throw new StorageException(
                        StorageException.Kind.BUSY,
                        "Expected to own " + storage.folder()
                                + ", but another node has it: end that one first, or name another --data.");
            }
            facts = FactsInForce.enter(storage.level());
            Warden.killLeftovers(storage.folder().runs());
            bundles = new Bundles(storage.runs());
            contents = new BlobContents(storage.blobs());
            sharding = ClusterSharding.get(system);
        } catch (RuntimeException e) {
            system.terminate();
            warden.close();
            blocking.shutdownNow();
            throw e;
        }
        made.complete(seeds());
        begun.orTimeout(BEGUN_WITHIN.toSeconds(), TimeUnit.SECONDS).join();
    }

    private ActorSystem<Message> system(Behavior<Message> guardian, Config config) {
        try {
            return ActorSystem.create(guardian, "baton", config);
        } catch (RemoteTransportException e) {
            warden.close();
            blocking.shutdownNow();
            throw new RunServiceException(
                    "Expected to listen on " + cluster.self() + ", but " + e.getMessage()
                            + "; end what is there, or choose another --listen HOST:PORT",
                    e);
        }
    }

    private static Config config(HostSettings settings, Map<String, String> overrides) {
        Map<String, Object> given = new HashMap<>(overrides);
        given.put("baton.data-folder", settings.folder().toString());
        Config config = ConfigFactory.parseMap(given)
                .withFallback(ConfigFactory.defaultOverrides())
                .withFallback(ConfigFactory.defaultApplication())
                .withFallback(ConfigFactory.parseResources("baton-cluster.conf"))
                .withFallback(ConfigFactory.load())
                .resolve();
        boolean shared = !config.getString("baton.postgresql.url").isBlank();
        return shared
                ? ConfigFactory.parseMap(Map.of("baton.store", "postgresql")).withFallback(config)
                : config;
    }

    /** Begins nothing before the host is made: what the actors need of it is there then. */
    private Behavior<Message> guardian(
            ActorContext<Message> context, CompletableFuture<List<String>> made, Map<String, StepHandler> tasks) {
        context.pipeToSelf(made, (through, failure) -> new Made(through));
        return Behaviors.withStash(
                10_000,
                stash -> Behaviors.receive(Message.class)
                        .onMessage(Made.class, go -> {
                            try {
                                begin(context, tasks);
                                join(context, go.through());
                                begun.complete(null);
                            } catch (RuntimeException e) {
                                begun.completeExceptionally(e);
                            }
                            return stash.unstashAll(running(context));
                        })
                        .onAnyMessage(message -> {
                            stash.stash(message);
                            return Behaviors.same();
                        })
                        .build());
    }

    private Behavior<Message> running(ActorContext<Message> context) {
        return Behaviors.receive(Message.class)
                .onMessage(Up.class, up -> {
                    joined.complete(null);
                    storage.presence().hold();
                    return Behaviors.same();
                })
                .onMessage(Follow.class, follow -> {
                    RunFollower.Sources sources = new RunFollower.Sources(
                            storage.runs(),
                            bundles,
                            blocking,
                            message -> runOf(follow.run()).tell(message));
                    ActorRef<RunFollower.Message> follower = context.spawnAnonymous(
                            RunFollower.create(follow.run(), follow.from(), follow.to(), sources));
                    follow.opened().complete(() -> follower.tell(new RunFollower.Stop()));
                    return Behaviors.same();
                })
                .build();
    }

    private void begin(ActorContext<Message> context, Map<String, StepHandler> tasks) {
        LocalSteps steps = new LocalSteps(
                storage.folder(),
                contents,
                secrets,
                atHome,
                warden,
                tasks,
                settings.environment(),
                hash -> bundles.loaded(hash).bundle());
        ActorRef<LimitKeeper.Message> limits =
                ClusterSingleton.get(system).init(SingletonActor.of(LimitKeeper.create(cluster.margin()), "limits"));
        ActorRef<StepDispatcher.Message> dispatcher =
                context.spawn(StepDispatcher.create(atHome, limits), "dispatcher");
        ActorRef<WorkerPool.Message> pool = context.spawn(
                WorkerPool.create(settings.worker(), steps, atHome, blocking),
                "pool",
                DispatcherSelector.sameAsParent());
        dispatcher.tell(StepDispatcher.PoolJoined.of(pool, settings.worker()));
        CoordinatedShutdown.get(system).addTask("baton-drain", "pool", () -> drain(pool));
        context.spawn(Nodes.create(dispatcher, pool, cluster.margin(), this::downed), "nodes");
        context.spawn(facts.agreeing(blocking), "facts");
        ActorRef<FollowHub.Message> hub = context.spawn(FollowHub.create(atHome), "followers");
        RunSettings runs = new RunSettings(
                dispatcher,
                contents,
                secrets,
                atHome,
                clock,
                () -> ThreadLocalRandom.current().nextDouble(),
                blocking,
                steps.folders(),
                new StoredItems(storage::runs, () -> contents, bundles::loaded, this, blocking),
                facts::level);
        RunEntity.Shared shared = new RunEntity.Shared(
                runs,
                storage.runs(),
                bundles,
                settings.passivateAfter(),
                hub,
                (run, message) -> runOf(run).tell(message));
        context.spawn(NodeFiles.create(cluster.name(), storage.folder(), leftovers(steps), blocking), "files");
        sharding.init(Entity.of(RUNS, entity -> RunEntity.create(entity.getEntityId(), entity.getShard(), shared))
                .withStopMessage(RunMessage.Leave.LEAVE));
        context.spawn(Waker.create(storage.runs(), clock, settings.sweep(), row -> wake(row.id()), blocking), "waker");
    }

    private Leftovers leftovers(LocalSteps steps) {
        Config config = system.settings().config();
        boolean shared = config.getString("baton.store").equals("postgresql");
        String name = config.getString("baton.postgresql.url") + " " + config.getString("baton.postgresql.schema");
        return new Leftovers(storage.folder(), storage.runs(), shared ? name : null, steps::mayBeAtWork, clock);
    }

    /** Attempts of runs that are at home elsewhere by now go on, and their outcomes are brought there. */
    private CompletionStage<Done> drain(ActorRef<WorkerPool.Message> pool) {
        blocking.execute(() -> HandOver.wakeElsewhere(system, storage.runs(), RUNS.name()));
        CompletionStage<WorkerPool.Drain.Drained> drained =
                AskPattern.ask(pool, WorkerPool.Drain::new, cluster.grace(), system.scheduler());
        // What outlives the grace is dead before the others count the margin, and nothing more begins here.
        return drained.handleAsync(
                (done, overdue) -> {
                    warden.close();
                    return Done.getInstance();
                },
                blocking);
    }

    /** A first seed that is cut off from the others must not begin a second cluster beside theirs, on the same store. */
    private List<String> seeds() {
        boolean begins = cluster.seeds().getFirst().equals(cluster.self());
        if (!begins || !cluster.several() || storage.presence().nobodyIsMember()) {
            return cluster.seeds();
        }
        List<String> joining = new ArrayList<>(cluster.seeds());
        joining.remove(cluster.self());
        return joining;
    }

    private void join(ActorContext<Message> context, List<String> through) {
        List<Address> seeds = through.stream()
                .map(seed -> AddressFromURIString.parse(
                        "pekko://" + context.getSystem().name() + "@" + seed))
                .toList();
        Cluster member = Cluster.get(context.getSystem());
        member.subscriptions().tell(Subscribe.create(context.messageAdapter(SelfUp.class, Up::new), SelfUp.class));
        member.manager().tell(new JoinSeedNodes(seeds));
    }

    private EntityRef<RunMessage> runOf(String run) {
        return sharding.entityRefFor(RUNS, run);
    }

    public ClusterSettings cluster() {
        return cluster;
    }

    /** Read access to what is stored; shares this node's connections. */
    public RunStore store() {
        return storage.runs();
    }

    public BlobStore blobs() {
        return storage.blobs();
    }

    public Storage storage() {
        return storage;
    }

    /** What runs wrote and left, on whichever node. */
    public ClusterFiles files() {
        return new ClusterFiles(system);
    }

    public SecretBox secrets() {
        return secrets;
    }

    public ActorSystem<?> system() {
        return system;
    }

    @Override
    public CompletionStage<Reply> start(Prepared.Ready ready) {
        boolean mayBlock = !bundles.isStored(ready.start().bundle()) || StartSealing.mayBlock(ready);
        return on(mayBlock ? blocking : Runnable::run, () -> {
                    try {
                        RunStart start = new StartSealing(storage.folder(), contents, secrets).seal(shared(ready));
                        bundles.store(ready.bundle(), start.bundle());
                        return start;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .thenCompose(start -> say(start.run(), new RunCommand.Start(start)));
    }

    /** The run's files go where the run goes. */
    private static Prepared.Ready shared(Prepared.Ready ready) {
        RunStart start = ready.start();
        return start.shared()
                ? ready
                : new Prepared.Ready(ready.bundle(), start.asShared(start.files()), ready.secrets(), ready.warnings());
    }

    @Override
    public CompletionStage<Reply> tell(String run, RunCommand command) {
        if (!(command instanceof RunCommand.Answer)) {
            return on(Runnable::run, () -> run).thenCompose(id -> say(id, command));
        }
        AnswerSealing answers =
                new AnswerSealing(storage.runs(), hash -> bundles.loaded(hash).bundle(), secrets);
        return on(blocking, () -> answers.sealed(run, command)).thenCompose(fit -> say(run, fit));
    }

    @Override
    public CompletionStage<Reply> wake(String run) {
        return ask(run, RunMessage.Wake::new, true);
    }

    private CompletionStage<Reply> say(String run, RunCommand command) {
        long bytes = weight(command);
        if (bytes > MOST_COMMAND_BYTES) {
            return CompletableFuture.completedStage(new Reply.Refused("Expected a command of at most "
                    + MOST_COMMAND_BYTES + " bytes, but this one has " + bytes
                    + ": keep what is large in files, which go along with the run"));
        }
        // A retry that has been heard is refused when it is heard again.
        boolean again = !(command instanceof RunCommand.Retry);
        return ask(run, replyTo -> new RunMessage.Tell(command, replyTo), again);
    }

    /** Of those that may be large: nodes drop what does not fit into a frame. */
    private static long weight(RunCommand command) {
        boolean mayBeLarge = switch (command) {
            case RunCommand.Start start ->
                start.start().rerunOf() != null
                        || start.start().files().size() > 1_000
                        || start.start().inputs().size() > 100;
            case RunCommand.Answer answer -> answer.value().length() > 100_000;
            default -> false;
        };
        try {
            return mayBeLarge ? RunJson.binary().writeValueAsBytes(command).length : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CompletionStage<Reply> ask(
            String run, Function<ActorRef<RunMessage.Answer>, RunMessage> message, boolean again) {
        return ask(run, message, again, Instant.now().plus(ANSWER_WITHIN));
    }

    private CompletionStage<Reply> ask(
            String run, Function<ActorRef<RunMessage.Answer>, RunMessage> message, boolean again, Instant until) {
        long saidAt = System.nanoTime();
        CompletionStage<RunMessage.Answer> answer = runOf(run).ask(message::apply, again ? SAY_AGAIN : ANSWER_WITHIN);
        return answer.handle((said, failure) -> {
                    if (said instanceof RunMessage.Answer.Replied replied) {
                        return CompletableFuture.completedStage(replied.reply());
                    }
                    // What fails at once finds no runs' places here any more, for this node is leaving; saying it
                    // again would fail as fast, and keep the node from leaving.
                    boolean leaving = failure != null && System.nanoTime() - saidAt < SAY_AGAIN.toNanos() / 2;
                    if (failure != null && again && !leaving && Instant.now().isBefore(until)) {
                        return ask(run, message, true, until);
                    }
                    String why = said instanceof RunMessage.Answer.Trouble trouble
                            ? trouble.why()
                            : storage.runs()
                                    .trouble()
                                    .map(t -> "the store is unavailable: " + t.sentence())
                                    .orElse(
                                            leaving
                                                    ? "this node is leaving the cluster"
                                                    : "the run's node did not answer");
                    return CompletableFuture.<Reply>failedStage(new RunServiceException("run '" + run
                            + "': what became of the command is unknown: " + why + "; repeat it with the same id"));
                })
                .thenCompose(Function.identity());
    }

    private <T> CompletionStage<T> on(Executor executor, java.util.function.Supplier<T> what) {
        return CompletableFuture.supplyAsync(
                () -> {
                    StoreDoor.requireOpen(storage.runs());
                    return what.get();
                },
                executor);
    }

    @Override
    public AutoCloseable follow(String run, long from, Follower follower) {
        Followers.Subscription subscription = front.add(run, follower);
        CompletableFuture<AutoCloseable> opened = new CompletableFuture<>();
        system.tell(new Follow(run, from, subscription, opened));
        return () -> {
            CompletableFuture<Void> unused = opened.thenAccept(ClusterHost::close);
            front.remove(run, subscription);
        };
    }

    /** Shows what a run records from now on while it is at home on this node: nothing is read back, and nothing asked for elsewhere. */
    public AutoCloseable followHere(String run, Follower follower) {
        Followers.Subscription subscription = atHome.add(run, follower);
        subscription.live();
        return () -> atHome.remove(run, subscription);
    }

    private static void close(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The others take up the runs soon: what is under way here ends now, and what is written late meets the fence. */
    private void downed() {
        system.log().error("the other nodes have given this one up; it ends");
        Thread.ofPlatform().daemon().name("baton-downed").start(() -> {
            warden.close();
            system.terminate();
        });
    }

    /** The nodes that are up, by {@code host:port}. */
    public List<String> members() {
        List<String> members = new ArrayList<>();
        Cluster.get(system).state().getMembers().forEach(member -> {
            if (member.status().equals(MemberStatus.up())) {
                members.add(member.address().getHost().orElse("") + ":"
                        + member.address().getPort().orElse(0));
            }
        });
        return members;
    }

    /** Completed when this node has become a member of the cluster. */
    public CompletionStage<Void> joined() {
        return joined;
    }

    /** Completed when this node has ended: told to, or downed by the others. */
    public CompletionStage<Done> ended() {
        return system.getWhenTerminated();
    }

    /** Hands the runs over to other nodes, lets what is under way here end within the grace time, and leaves the cluster. */
    public CompletionStage<Done> leave() {
        return CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.clusterLeavingReason());
    }

    /** What is in force, a line each, for the person who starts the node. */
    public List<String> summary() {
        Config config = system.settings().config();
        boolean shared = config.getString("baton.store").equals("postgresql");
        return List.of(
                "node " + cluster.name() + " of the cluster " + String.join(", ", cluster.seeds()) + ", listening on "
                        + cluster.self(),
                "  store: " + (shared ? config.getString("baton.postgresql.url") : "SQLite in " + storage.folder()),
                "  slots: " + settings.worker().scriptSlots() + " scripts, "
                        + settings.worker().agentSlots() + " agents and requests, "
                        + settings.worker().taskSlots() + " tasks; labels: "
                        + (settings.worker().labels().isEmpty()
                                ? "none"
                                : String.join(", ", settings.worker().labels())),
                "  a node is taken for dead " + config.getString("baton.cluster.heartbeat-pause") + " + "
                        + config.getString("baton.cluster.stable-after")
                        + " after it was last heard of, its runs go on "
                        + config.getString("baton.cluster.margin") + " later",
                "  between nodes: " + ClusterSecurity.shown(config));
    }

    @Override
    public void close() {
        try {
            if (!ended().toCompletableFuture().isDone()) {
                leave().toCompletableFuture().get(cluster.grace().toSeconds() + 60, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            system.log().warn("the node did not leave in time: {}", e.toString());
            system.terminate();
        } finally {
            warden.close();
            blocking.shutdownNow();
        }
    }
}
