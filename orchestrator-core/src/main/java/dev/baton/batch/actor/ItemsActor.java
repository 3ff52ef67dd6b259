package dev.baton.batch.actor;

import dev.baton.batch.BatchEvent;
import dev.baton.batch.BatchFiles;
import dev.baton.batch.BatchOutcome;
import dev.baton.batch.BatchRecord;
import dev.baton.batch.BatchState;
import dev.baton.batch.ChunkOffsets;
import dev.baton.batch.ChunkResult;
import dev.baton.batch.ItemChunks;
import dev.baton.journal.PersistenceIds;
import dev.baton.plan.PlanNode;
import dev.baton.run.ItemStarts;
import dev.baton.run.RunBundle;
import dev.baton.step.FailureKind;
import dev.baton.step.FileChange;
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
import java.util.List;
import java.util.Objects;
import org.apache.pekko.actor.typed.Behavior;
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
 * Supervises a map or reduce whose items are runs of their own, for one attempt of the run around them.
 *
 * <p>The ids of the items' runs follow from the batch, so that after a restart each is found again and none begins twice. It tells
 * them to begin, to stop and to go on, looks in the store how they stand, and when all of a chunk are over records what came of them.
 * Whoever notices that one of them has changed may say so ({@link BatchControl.Look}); nothing is lost when nobody does.
 */
public final class ItemsActor extends EventSourcedBehavior<ItemsActor.Message, BatchRecord, BatchState> {
    /** Items under way at once when nobody says. */
    private static final int WINDOW = 256;

    private static final int RECORDS_A_SNAPSHOT = 512;

    public sealed interface Message
            permits BatchControl,
                    Began,
                    Read,
                    Folded,
                    Placed,
                    Opened,
                    Swept,
                    ItemTalk.Answered,
                    ItemTalk.Again,
                    ItemTalk.Looked,
                    ItemTalk.Asked,
                    ItemTalk.Missed,
                    ItemTalk.Over,
                    Stored,
                    Recorded,
                    Concluded,
                    Broken,
                    Tick {}

    private record Began() implements Message {}

    private record Read(BatchFiles.Prepared first) implements Message {}

    private record Folded(BatchEvent.LevelPrepared next) implements Message {}

    private record Placed(ChunkOffsets offsets, List<FileChange> files) implements Message {}

    private record Opened(ItemChunks.Opened chunk) implements Message {}

    private record Swept(List<ItemChunks.Opening> strays) implements Message {}

    private record Stored(int chunk, ChunkResult result) implements Message {}

    private record Recorded() implements Message {}

    private record Concluded(StepOutcome outcome) implements Message {}

    private record Broken(String why) implements Message {}

    private record Tick() implements Message {}

    /**
     * @param request whose work is a {@link StepWork.Batch}
     * @param bundle of the items' runs
     */
    public static Behavior<Message> create(
            StepRequest request,
            PlanNode.Work.Batch work,
            BatchSettings settings,
            RunBundle bundle,
            ItemStarts starts) {
        return Behaviors.setup(context -> new ItemsActor(context, request, work, settings, bundle, starts));
    }

    private final ActorContext<Message> context;
    private final StepRequest request;
    private final StepRequest here;
    private final BatchSettings settings;
    private final Errands<Message> errands;
    private final BatchFiles files;
    private final BatchOutcome outcomes;
    private final ItemChunks chunks;
    private final String attempt;
    private final int window;
    private final OpenItems items = new OpenItems();
    private final ItemTalk talk;
    private final ItemBeat beat;
    private ChunkOffsets offsets = ChunkOffsets.none();
    private boolean placed;
    private int cursor;
    private boolean opening;
    private int storing;
    private int sweeping;
    private boolean concluding;
    private @Nullable Ending ending;

    private ItemsActor(
            ActorContext<Message> context,
            StepRequest request,
            PlanNode.Work.Batch work,
            BatchSettings settings,
            RunBundle bundle,
            ItemStarts starts) {
        super(PersistenceId.ofUniqueId(
                PersistenceIds.child(request.id().run(), name((StepWork.Batch) request.work()))));
        this.context = context;
        this.request = request;
        this.settings = settings;
        errands = new Errands<>(context, settings.blocking(), Broken::new);
        here = settings.folders().local(request);
        StepWork.Batch batch = (StepWork.Batch) request.work();
        files = new BatchFiles(work, here, batch.setting().slot(), settings.contents());
        outcomes = new BatchOutcome(work, files);
        chunks = new ItemChunks(settings.contents(), settings.items(), starts, here);
        beat = new ItemBeat(settings.progress());
        talk = new ItemTalk(context, settings.items(), bundle, starts, chunks, items, errands::run);
        attempt = request.id().visit() + "." + request.id().attempt();
        window = work.concurrency() > 0 ? work.concurrency() : WINDOW;
        Duration timeout = request.timeout();
        if (timeout != null) {
            context.scheduleOnce(timeout, context.getSelf(), new BatchControl.Stop(FailureKind.TIMEOUT, false, false));
        }
    }

    private static String name(StepWork.Batch batch) {
        return "batch-" + batch.node() + "#" + batch.origin();
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
            case Read read -> onRead(state, read);
            case Folded folded -> level(List.of(folded.next()));
            case Placed now -> onPlaced(state, now);
            case Opened opened -> onOpened(state, opened.chunk());
            case Swept swept -> onSwept(state, swept);
            case ItemTalk.Answered answered -> after(state, () -> talk.onAnswered(answered));
            case ItemTalk.Again again -> after(state, () -> talk.onAgain(again));
            case ItemTalk.Looked looked -> after(state, () -> talk.onLooked(looked));
            case ItemTalk.Asked asked -> after(state, () -> talk.onAsked(asked));
            case ItemTalk.Missed missed -> after(state, () -> talk.onMissed(missed));
            case ItemTalk.Over over -> onOver(state, over);
            case Stored stored -> onStored(state, stored);
            case Recorded ignored -> goOn(state);
            case Concluded concluded -> end(concluded.outcome());
            case Broken broken -> report(StepOutcome.failed(FailureKind.PLATFORM, broken.why()));
            case BatchControl.Stop stop -> onStop(state, stop);
            case BatchControl.Look ignored -> after(state, talk::look);
            case BatchControl.Answered answered -> after(state, () -> onAnswer(state, answered));
            case Tick ignored -> onTick(state);
        };
    }

    @Override
    public SignalHandler<BatchState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(
                        RecoveryCompleted.class,
                        (state, signal) -> context.getSelf().tell(new Began()))
                .build();
    }

    @Override
    public boolean shouldSnapshot(BatchState state, BatchRecord record, long sequence) {
        // Each twice as far as the one before, for it holds all that is done.
        return sequence >= RECORDS_A_SNAPSHOT && Long.bitCount(sequence) == 1;
    }

    // --- Beginning, and beginning again -----------------------------------------------------------------------------

    private Effect<BatchRecord, BatchState> begin(BatchState state) {
        context.scheduleOnce(ItemBeat.PACE, context.getSelf(), new Tick());
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
        facts.add(new BatchEvent.Resumed(state.generation() + 1, attempt, now));
        return level(facts);
    }

    /** A source that is a file may be one that a step made on another node. */
    private Message read() throws IOException, InterruptedException {
        settings.folders().prepare(here);
        return new Read(
                files.first((StepWork.Batch) here.work(), settings.clock().instant()));
    }

    private Effect<BatchRecord, BatchState> onRead(BatchState state, Read read) {
        return switch (read.first()) {
            case BatchFiles.Prepared.Level first ->
                level(List.of(
                        first.level(),
                        new BatchEvent.Resumed(
                                state.generation(), attempt, settings.clock().instant())));
            case BatchFiles.Prepared.Unfit unfit -> end(StepOutcome.failed(FailureKind.USER, unfit.message()));
        };
    }

    private Effect<BatchRecord, BatchState> level(List<BatchEvent> facts) {
        return Effect().persist(new BatchRecord(facts)).thenRun(this::place);
    }

    private void place(BatchState state) {
        placed = false;
        concluding = false;
        cursor = 0;
        items.clear();
        errands.run(() -> new Placed(files.offsets(state), chunks.files()));
    }

    private Effect<BatchRecord, BatchState> onPlaced(BatchState state, Placed now) {
        placed = true;
        offsets = now.offsets();
        talk.files(now.files());
        if (ending != null) {
            sweep(state);
        }
        return goOn(state);
    }

    private Effect<BatchRecord, BatchState> after(BatchState state, Runnable what) {
        what.run();
        return goOn(state);
    }

    private Effect<BatchRecord, BatchState> goOn(BatchState state) {
        if (!placed) {
            return Effect().none();
        }
        if (ending == null && outcomes.hasFailed(state)) {
            stop(state, Ending.enough());
        }
        if (ending == null) {
            fill(state);
        }
        boolean idle = items.isEmpty() && !opening && storing == 0 && sweeping == 0;
        return idle ? nothingUnderWay(state) : Effect().none();
    }

    private void fill(BatchState state) {
        while (items.underWay() < window && items.hasReady()) {
            Item item = items.nextReady();
            if (item != null) {
                talk.begin(item);
            }
        }
        if (!opening && !items.hasReady() && items.underWay() < window) {
            while (cursor < state.chunks() && !ChunkRequests.isToDo(state, cursor)) {
                cursor++;
            }
            if (cursor < state.chunks()) {
                int chunk = cursor++;
                opening = true;
                errands.run(() -> new Opened(chunks.open(state, chunk, offsets.of(chunk))));
            }
        }
    }

    private Effect<BatchRecord, BatchState> onOpened(BatchState state, ItemChunks.Opened chunk) {
        opening = false;
        if (ending == null) {
            items.add(chunk);
            store(state, chunk.chunk(), items.whole(chunk.chunk()));
        }
        return goOn(state);
    }

    private Effect<BatchRecord, BatchState> onOver(BatchState state, ItemTalk.Over over) {
        Item item = over.item();
        if (items.has(item)) {
            store(state, item.chunk, items.finish(item, over.judged()));
        }
        return goOn(state);
    }

    private void store(BatchState state, int chunk, @Nullable List<ItemChunks.Judged> results) {
        if (results != null) {
            storing++;
            long first = (long) chunk * Objects.requireNonNull(state.level()).chunk();
            errands.run(() -> new Stored(chunk, chunks.store(first, results)));
        }
    }

    private Effect<BatchRecord, BatchState> onStored(BatchState state, Stored stored) {
        storing--;
        ChunkResult result = stored.result();
        BatchEvent done = new BatchEvent.ChunkDone(
                stored.chunk(), state.reopened(), result.results(), result.failures(), result.samples());
        return Effect()
                .persist(new BatchRecord(List.of(done)))
                .thenRun((BatchState after) -> context.getSelf().tell(new Recorded()));
    }

    private Effect<BatchRecord, BatchState> onTick(BatchState state) {
        context.scheduleOnce(ItemBeat.PACE, context.getSelf(), new Tick());
        if (beat.beat()) {
            talk.look();
        }
        if (placed) {
            beat.tell(state, ItemPeople.of(items, isStill(state)));
        }
        return Effect().none();
    }

    private void onAnswer(BatchState state, BatchControl.Answered answered) {
        items.all().stream().filter(item -> item.run().equals(answered.run())).forEach(Item::hasMoved);
        beat.tellNow(state, ItemPeople.of(items, false));
        answered.then().run();
        talk.look();
    }

    /** Whether no item is about to begin or to be written down. */
    private boolean isStill(BatchState state) {
        boolean more = cursor < state.chunks() && items.underWay() < window;
        return placed && ending == null && !more && !opening && storing == 0;
    }

    // --- The end ----------------------------------------------------------------------------------------------------

    private Effect<BatchRecord, BatchState> onStop(BatchState state, BatchControl.Stop stop) {
        if (state.level() == null) {
            return report(new StepOutcome.Failed(why(stop.why()), null));
        }
        stop(state, Ending.of(stop, why(stop.why())));
        return goOn(state);
    }

    private void stop(BatchState state, Ending now) {
        if (ending != null && ending.firmness() >= now.firmness() && ending.failure() != null) {
            return;
        }
        ending = now;
        talk.stop(now);
        if (placed) {
            sweep(state);
        }
    }

    /** What an earlier supervisor had begun may be under way. */
    private void sweep(BatchState state) {
        sweeping++;
        ChunkOffsets here = offsets;
        errands.run(() -> new Swept(chunks.underWay(state, here, window)));
    }

    private Effect<BatchRecord, BatchState> onSwept(BatchState state, Swept swept) {
        sweeping--;
        for (ItemChunks.Opening stray : swept.strays()) {
            Item item = items.addStray(stray);
            if (item != null) {
                talk.stray(item);
            }
        }
        return goOn(state);
    }

    private Effect<BatchRecord, BatchState> nothingUnderWay(BatchState state) {
        if (ending != null && ending.failure() != null) {
            return report(new StepOutcome.Failed(ending.failure(), null));
        }
        if (!concluding) {
            concluding = true;
            if (outcomes.isFolded(state)) {
                errands.run(() -> new Folded(files.next(state, settings.clock().instant())));
            } else {
                errands.run(
                        () -> new Concluded(outcomes.of(state, settings.clock().instant())));
            }
        }
        return Effect().none();
    }

    private StepFailure why(FailureKind kind) {
        Duration timeout = request.timeout();
        return kind == FailureKind.TIMEOUT && timeout != null
                ? StepFailure.overdue("the " + request.name(), timeout)
                : new StepFailure(kind, "stopped");
    }

    private Effect<BatchRecord, BatchState> end(StepOutcome outcome) {
        BatchEvent.Ended ended =
                BatchOutcome.ended(attempt, outcome, settings.clock().instant());
        return Effect()
                .persist(new BatchRecord(List.of(ended)))
                .thenRun((BatchState after) -> tell(outcome))
                .thenStop();
    }

    private Effect<BatchRecord, BatchState> report(StepOutcome outcome) {
        tell(outcome);
        return Effect().stop();
    }

    private void tell(StepOutcome outcome) {
        settings.dispatcher().tell(new StepDispatcher.Finished(new StepReport(request.id(), outcome, null, null)));
    }
}
