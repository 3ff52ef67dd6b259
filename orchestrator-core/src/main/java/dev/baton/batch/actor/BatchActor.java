package dev.baton.batch.actor;

import dev.baton.batch.BatchEvent;
import dev.baton.batch.BatchFiles;
import dev.baton.batch.BatchOutcome;
import dev.baton.batch.BatchRecord;
import dev.baton.batch.BatchState;
import dev.baton.batch.ChunkOffsets;
import dev.baton.batch.ChunkResult;
import dev.baton.journal.PersistenceIds;
import dev.baton.plan.PlanNode;
import dev.baton.run.ItemWaits;
import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.actor.StepDispatcher;
import dev.baton.step.actor.StepReport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * Supervises a map or reduce for one attempt of its run.
 *
 * <p>It stores the items, hands them out in chunks as attempts like any other, and records what came of them: one record for all
 * chunks that were reported together. What is done stays done, whoever dies; a chunk that was under way is claimed first, and made
 * again when nobody has it. When all is done the outcome is recorded and reported to the run, and this actor ends.
 */
public final class BatchActor extends EventSourcedBehavior<BatchActor.Message, BatchRecord, BatchState> {
    /** Chunks under way at once when nobody says; the pools have their own bounds. */
    private static final int WINDOW = 64;

    private static final int PLATFORM_RETRIES = 3;
    private static final int RECORDS_A_SNAPSHOT = 512;
    private static final Duration PACE = Duration.ofSeconds(1);

    public sealed interface Message
            permits BatchControl, Reports, Began, Read, Folded, Placed, Concluded, Broken, Recorded, Again, Tick {}

    private record Reports(StepReport.Batch batch) implements Message {}

    private record Began() implements Message {}

    private record Read(BatchFiles.Prepared first) implements Message {}

    private record Folded(BatchEvent.LevelPrepared next) implements Message {}

    private record Placed(ChunkOffsets offsets) implements Message {}

    private record Concluded(StepOutcome outcome) implements Message {}

    private record Broken(String why) implements Message {}

    private record Recorded() implements Message {}

    private record Again(int chunk) implements Message {}

    private record Tick() implements Message {}

    /** @param request whose work is a {@link StepWork.Batch} */
    public static Behavior<Message> create(StepRequest request, PlanNode.Work.Batch work, BatchSettings settings) {
        return Behaviors.setup(
                context -> new BatchActor(context, request, (StepWork.Batch) request.work(), work, settings));
    }

    private final ActorContext<Message> context;
    private final StepRequest request;
    private final StepWork.Batch batch;
    private final BatchSettings settings;
    private final Errands<Message> errands;
    private final StepRequest here;
    private final BatchFiles files;
    private final BatchOutcome outcomes;
    private final ActorRef<StepReport.Batch> inbox;
    private final String attempt;
    private final int window;
    private final ChunkRequests chunks;
    private final Flights flights = new Flights();
    private final Map<Integer, Integer> platformFailures = new HashMap<>();
    private int cursor;
    private int waitingToRetry;
    private long told;
    private @Nullable StepFailure stopping;

    private BatchActor(
            ActorContext<Message> context,
            StepRequest request,
            StepWork.Batch batch,
            PlanNode.Work.Batch work,
            BatchSettings settings) {
        super(PersistenceId.ofUniqueId(
                PersistenceIds.child(request.id().run(), "batch-" + batch.node() + "#" + batch.origin())));
        this.context = context;
        this.request = request;
        this.batch = batch;
        this.settings = settings;
        errands = new Errands<>(context, settings.blocking(), Broken::new);
        here = settings.folders().local(request);
        files = new BatchFiles(work, here, batch.setting().slot(), settings.contents());
        outcomes = new BatchOutcome(work, files);
        chunks = new ChunkRequests(request, batch);
        inbox = context.messageAdapter(StepReport.Batch.class, Reports::new);
        attempt = request.id().visit() + "." + request.id().attempt();
        window = work.concurrency() > 0 ? work.concurrency() : WINDOW;
        Duration timeout = request.timeout();
        if (timeout != null) {
            context.scheduleOnce(timeout, context.getSelf(), new BatchControl.Stop(FailureKind.TIMEOUT, false, false));
        }
    }

    @Override
    public BatchState emptyState() {
        return BatchState.EMPTY;
    }

    @Override
    public EventHandler<BatchState, BatchRecord> eventHandler() {
        return BatchState::apply;
    }

    @Override
    public CommandHandler<Message, BatchRecord, BatchState> commandHandler() {
        return (state, message) -> switch (message) {
            case Began ignored -> begin(state);
            case Read read -> onRead(read);
            case Folded folded -> level(folded.next());
            case Placed placed -> onPlaced(state, placed);
            case Reports reports -> onReports(state, reports.batch().reports());
            case Recorded ignored -> goOn(state, true);
            case Concluded concluded -> end(concluded.outcome());
            case Broken broken -> report(StepOutcome.failed(FailureKind.PLATFORM, broken.why()));
            case Again again -> onAgain(state, again.chunk());
            case BatchControl.Stop stop -> onStop(state, stop);
            case BatchControl.Look ignored -> Effect().none();
            case BatchControl.Answered answered -> {
                answered.then().run();
                yield Effect().none();
            }
            case Tick ignored -> onTick(state);
        };
    }

    @Override
    public SignalHandler<BatchState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(
                        RecoveryCompleted.class,
                        (state, signal) -> context.getSelf().tell(new Began()))
                .onSignal(
                        PostStop.class,
                        (state, signal) -> settings.dispatcher().tell(new StepDispatcher.Leaves(key(), false)))
                .build();
    }

    @Override
    public boolean shouldSnapshot(BatchState state, BatchRecord record, long sequence) {
        // Each twice as far as the one before, for it holds all that is done.
        return sequence >= RECORDS_A_SNAPSHOT && Long.bitCount(sequence) == 1;
    }

    private String key() {
        return StepDispatcher.ownerOf(request.id().run(), batch.node());
    }

    // --- Beginning, and beginning again -----------------------------------------------------------------------------

    private org.apache.pekko.persistence.typed.javadsl.Effect<BatchRecord, BatchState> begin(BatchState state) {
        context.scheduleOnce(PACE, context.getSelf(), new Tick());
        BatchEvent.Ended ended = state.ended();
        if (ended != null && ended.attempt().equals(attempt)) {
            return report(BatchOutcome.of(ended));
        }
        if (state.level() == null) {
            errands.run(this::read);
            return Effect().none();
        }
        Instant now = settings.clock().instant();
        List<BatchEvent> facts = new ArrayList<>();
        if (ended != null) {
            facts.add(new BatchEvent.Reopened(attempt, now));
        }
        facts.add(new BatchEvent.Resumed(state.generation() + 1, now));
        return Effect().persist(new BatchRecord(facts)).thenRun(this::place);
    }

    /** A source that is a file may be one that a step made on another node. */
    private Message read() throws IOException, InterruptedException {
        settings.folders().prepare(here);
        StepWork.Batch source = (StepWork.Batch) here.work();
        return new Read(files.first(source, settings.clock().instant()));
    }

    private org.apache.pekko.persistence.typed.javadsl.Effect<BatchRecord, BatchState> onRead(Read read) {
        return switch (read.first()) {
            case BatchFiles.Prepared.Level first -> level(first.level());
            case BatchFiles.Prepared.Unfit unfit -> end(StepOutcome.failed(FailureKind.USER, unfit.message()));
        };
    }

    private org.apache.pekko.persistence.typed.javadsl.Effect<BatchRecord, BatchState> level(
            BatchEvent.LevelPrepared level) {
        return Effect().persist(new BatchRecord(List.of(level))).thenRun(this::place);
    }

    private void place(BatchState state) {
        cursor = 0;
        platformFailures.clear();
        errands.run(() -> new Placed(files.offsets(state)));
    }

    private org.apache.pekko.persistence.typed.javadsl.Effect<BatchRecord, BatchState> onPlaced(
            BatchState state, Placed placed) {
        chunks.place(placed.offsets());
        return goOn(state, false);
    }

    // --- Chunks -----------------------------------------------------------------------------------------------------

    /** @param taken whether the last reports have been dealt with */
    private org.apache.pekko.persistence.typed.javadsl.Effect<BatchRecord, BatchState> goOn(
            BatchState state, boolean taken) {
        List<StepRequest> offers = new ArrayList<>();
        List<AttemptId> claims = new ArrayList<>();
        if (stopping == null && !outcomes.hasFailed(state)) {
            fill(state, offers, claims);
        }
        if (taken || !offers.isEmpty() || !claims.isEmpty()) {
            want(taken, offers, List.of(), claims);
        }
        return flights.isEmpty() && waitingToRetry == 0
                ? nothingUnderWay(state)
                : Effect().none();
    }

    private void fill(BatchState state, List<StepRequest> offers, List<AttemptId> claims) {
        while (flights.size() < window && cursor < state.chunks()) {
            int chunk = cursor++;
            if (!ChunkRequests.isToDo(state, chunk) || flights.holds(chunk)) {
                continue;
            }
            List<AttemptId> earlier = chunks.earlier(state, chunk);
            if (earlier.isEmpty()) {
                offer(state, chunk, offers);
            } else {
                flights.begin(chunk, earlier);
                claims.addAll(earlier);
            }
        }
    }

    private void offer(BatchState state, int chunk, List<StepRequest> offers) {
        StepRequest offered = chunks.request(state, chunk);
        flights.begin(chunk, List.of(offered.id()));
        offers.add(offered);
    }

    private void want(boolean taken, List<StepRequest> offers, List<AttemptId> cancels, List<AttemptId> claims) {
        settings.dispatcher().tell(new StepDispatcher.Wants(key(), taken, offers, cancels, claims, inbox));
    }

    private org.apache.pekko.persistence.typed.javadsl.Effect<BatchRecord, BatchState> onReports(
            BatchState state, List<StepReport> reports) {
        List<BatchEvent> facts = new ArrayList<>();
        List<StepRequest> offers = new ArrayList<>();
        String broken = null;
        for (StepReport report : reports) {
            Integer chunk = Flights.chunk(
                    report.attempt(), Objects.requireNonNull(state.level()).level());
            if (chunk != null) {
                String problem = onReport(state, chunk, report, facts, offers);
                broken = broken == null ? problem : broken;
            }
        }
        if (broken != null && stopping == null) {
            stopping = new StepFailure(FailureKind.PLATFORM, broken);
            want(false, List.of(), flights.attempts(), List.of());
        }
        if (!offers.isEmpty()) {
            want(false, offers, List.of(), List.of());
        }
        if (facts.isEmpty()) {
            return goOn(state, true);
        }
        return Effect()
                .persist(new BatchRecord(facts))
                .thenRun((BatchState after) -> context.getSelf().tell(new Recorded()));
    }

    /** @return why the batch cannot go on, or null */
    private @Nullable String onReport(
            BatchState state, int chunk, StepReport report, List<BatchEvent> facts, List<StepRequest> offers) {
        return switch (report.outcome()) {
            case null -> {
                if (flights.lost(chunk, report.attempt())) {
                    flights.end(chunk);
                    if (stopping == null) {
                        offer(state, chunk, offers);
                    }
                }
                yield null;
            }
            case StepOutcome.Succeeded success -> {
                if (flights.end(chunk)) {
                    ChunkResult result =
                            ChunkResult.parse(success.output().text().preview());
                    facts.add(new BatchEvent.ChunkDone(
                            chunk, state.reopened(), result.results(), result.failures(), result.samples()));
                }
                yield null;
            }
            case StepOutcome.Failed failed -> {
                flights.end(chunk);
                yield onFailed(chunk, failed.failure());
            }
        };
    }

    private @Nullable String onFailed(int chunk, StepFailure failure) {
        if (stopping != null) {
            return null;
        }
        int before = platformFailures.merge(chunk, 1, Integer::sum);
        if (failure.kind() != FailureKind.CANCELLED && before > PLATFORM_RETRIES) {
            return failure.message();
        }
        waitingToRetry++;
        context.scheduleOnce(Duration.ofSeconds(1L << Math.min(before - 1, 5)), context.getSelf(), new Again(chunk));
        return null;
    }

    private org.apache.pekko.persistence.typed.javadsl.Effect<BatchRecord, BatchState> onAgain(
            BatchState state, int chunk) {
        waitingToRetry--;
        if (stopping == null) {
            List<StepRequest> offers = new ArrayList<>();
            offer(state, chunk, offers);
            want(false, offers, List.of(), List.of());
        }
        return goOn(state, false);
    }

    // --- The end ----------------------------------------------------------------------------------------------------

    private org.apache.pekko.persistence.typed.javadsl.Effect<BatchRecord, BatchState> onStop(
            BatchState state, BatchControl.Stop stop) {
        stopping = why(stop.why());
        if (flights.isEmpty()) {
            stopEarlier(state);
            return stopped();
        }
        if (!stop.drain()) {
            want(false, List.of(), flights.attempts(), List.of());
        }
        return Effect().none();
    }

    /** What an earlier supervisor had handed out may be under way in a pool that is still there. */
    private void stopEarlier(BatchState state) {
        List<AttemptId> attempts = new ArrayList<>();
        for (int chunk = 0; chunk < state.chunks() && attempts.size() < 10_000; chunk++) {
            if (!state.done().containsKey(chunk)) {
                attempts.add(chunks.id(state, chunk, state.generation()));
                attempts.addAll(chunks.earlier(state, chunk));
            }
        }
        if (!attempts.isEmpty()) {
            want(false, List.of(), attempts, List.of());
        }
    }

    private org.apache.pekko.persistence.typed.javadsl.Effect<BatchRecord, BatchState> nothingUnderWay(
            BatchState state) {
        if (stopping != null) {
            return stopped();
        }
        if (outcomes.isFolded(state)) {
            errands.run(() -> new Folded(files.next(state, settings.clock().instant())));
        } else {
            errands.run(() -> new Concluded(outcomes.of(state, settings.clock().instant())));
        }
        return Effect().none();
    }

    /** What is done stays done; the run decides whether it goes on. */
    private org.apache.pekko.persistence.typed.javadsl.Effect<BatchRecord, BatchState> stopped() {
        return report(new StepOutcome.Failed(Objects.requireNonNull(stopping), null));
    }

    private StepFailure why(FailureKind kind) {
        Duration timeout = request.timeout();
        return kind == FailureKind.TIMEOUT && timeout != null
                ? StepFailure.overdue("the " + request.name(), timeout)
                : new StepFailure(kind, "stopped");
    }

    private org.apache.pekko.persistence.typed.javadsl.Effect<BatchRecord, BatchState> end(StepOutcome outcome) {
        BatchEvent.Ended ended =
                BatchOutcome.ended(attempt, outcome, settings.clock().instant());
        return Effect()
                .persist(new BatchRecord(List.of(ended)))
                .thenRun((BatchState after) -> tell(outcome))
                .thenStop();
    }

    private org.apache.pekko.persistence.typed.javadsl.Effect<BatchRecord, BatchState> report(StepOutcome outcome) {
        tell(outcome);
        return Effect().stop();
    }

    private void tell(StepOutcome outcome) {
        settings.dispatcher().tell(new StepDispatcher.Finished(new StepReport(request.id(), outcome, null, null)));
    }

    private org.apache.pekko.persistence.typed.javadsl.Effect<BatchRecord, BatchState> onTick(BatchState state) {
        context.scheduleOnce(PACE, context.getSelf(), new Tick());
        long done = state.itemsDone();
        if (state.level() != null && done != told) {
            told = done;
            settings.progress().at(done, state.failures(), state.level().count(), ItemWaits.NONE);
        }
        return Effect().none();
    }
}
