package dev.baton.run.actor;

import dev.baton.journal.PersistenceIds;
import dev.baton.journal.RunRow;
import dev.baton.run.Decision;
import dev.baton.run.DecisionContext;
import dev.baton.run.RunCommand;
import dev.baton.run.RunDecider;
import dev.baton.run.RunEffect;
import dev.baton.run.RunRecord;
import dev.baton.run.RunStart;
import dev.baton.run.RunState;
import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.RunFiles;
import dev.baton.step.StoredText;
import dev.baton.step.actor.StepReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * One run: decides, records, then acts.
 *
 * <p>Commands are handled one at a time in the order they come; each is answered after its record is on disk. Reports come in
 * batches, the next one after this one was taken. Effects are performed after the write and never in replay; after a recovery every
 * open attempt is claimed instead. Whatever a lost process left unanswered may be sent again.
 */
public final class RunActor extends EventSourcedBehavior<RunActor.Message, JournaledRecord, RunState> {
    /** When a text that could not be read is looked for again, where nobody else would ask. */
    private static final Duration READ_AGAIN = Duration.ofSeconds(2);

    /** When a batch whose supervisor has ended without a word gets another. */
    private static final Duration SUPERVISED_AGAIN = Duration.ofSeconds(5);

    public sealed interface Message
            permits Tell,
                    Ask,
                    Leave,
                    Look,
                    Reports,
                    Tick,
                    TextsRead,
                    OfferAgain,
                    BatchGone,
                    ItemAnswers.Said,
                    ItemAnswers.Settled {}

    /** @param replyTo told once, after the write; may be null */
    public record Tell(RunCommand command, @Nullable ActorRef<Reply> replyTo) implements Message {}

    public record Ask(ActorRef<RunState> replyTo) implements Message {}

    /** Ends this actor, not the run: after the write that is under way, and what follows from it. */
    public record Leave() implements Message {}

    /** Something may have become of an item that is a run of its own. */
    public record Look() implements Message {}

    private record Reports(StepReport.Batch batch) implements Message {}

    private record Tick() implements Message {}

    /** Texts have been read; what waited for them is done again. */
    private record TextsRead(Message again, @Nullable String failure) implements Message {}

    private record OfferAgain(AttemptId attempt) implements Message {}

    /** The supervisor of a batch has ended; if it has not reported, the store failed it. */
    record BatchGone(AttemptId attempt) implements Message {}

    public sealed interface Reply {
        /** @param changed whether anything was recorded for it */
        record Done(boolean changed, RunState state) implements Reply {}

        record Refused(String why) implements Reply {}
    }

    /** @param loaded the run's bundle, which must be stored before the run is started */
    public static Behavior<Message> create(String run, RunState.Loaded loaded, RunSettings settings) {
        return Behaviors.setup(context -> new RunActor(context, run, loaded, settings, false));
    }

    /** For a run that most likely is new: looks for records, not for a snapshot, which it can do without. */
    public static Behavior<Message> createNew(String run, RunState.Loaded loaded, RunSettings settings) {
        return Behaviors.setup(context -> new RunActor(context, run, loaded, settings, true));
    }

    private final ActorContext<Message> context;
    private final String run;
    private final RunState.Loaded loaded;
    private final RunSettings settings;
    private final boolean likelyNew;
    private final ActorRef<StepReport.Batch> inbox;
    private final RunTexts texts;
    private final RunEffects effects;
    private final ItemAnswers itemAnswers;
    private long bytesSinceSnapshot;
    private @Nullable JournaledRecord unweighed;
    private @Nullable JournaledState snapshot;
    private @Nullable RunRow row;
    private @Nullable Instant tickAt;
    private @Nullable Cancellable tick;

    private RunActor(
            ActorContext<Message> context,
            String run,
            RunState.Loaded loaded,
            RunSettings settings,
            boolean likelyNew) {
        super(PersistenceId.ofUniqueId(PersistenceIds.run(run)));
        this.context = context;
        this.run = run;
        this.loaded = loaded;
        this.settings = settings;
        this.likelyNew = likelyNew;
        inbox = context.messageAdapter(StepReport.Batch.class, Reports::new);
        texts = new RunTexts(settings.contents());
        effects = new RunEffects(
                run,
                settings,
                inbox,
                new Batches(context, settings),
                texts,
                (blobs, attempt) -> read(blobs, new OfferAgain(attempt)),
                this::storeFiles);
        itemAnswers = new ItemAnswers(context, run, settings, effects);
    }

    private void storeFiles(RunFiles files, AttemptId attempt) {
        CompletableFuture<Void> stored = CompletableFuture.runAsync(
                () -> {
                    try {
                        effects.filesStored(attempt, settings.contents().store(files.text()));
                    } catch (IOException e) {
                        throw new UncheckedIOException("the list of files cannot be stored: " + e.getMessage(), e);
                    }
                },
                settings.blocking());
        context.pipeToSelf(
                stored,
                (done, failure) ->
                        new TextsRead(new OfferAgain(attempt), failure == null ? null : failure.getMessage()));
    }

    @Override
    public Recovery recovery() {
        return likelyNew ? Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none()) : super.recovery();
    }

    @Override
    public RunState emptyState() {
        return RunState.empty().withLoaded(loaded);
    }

    @Override
    public CommandHandler<Message, JournaledRecord, RunState> commandHandler() {
        return (state, message) -> switch (message) {
            case Tell tell -> onTell(state, tell);
            case Reports reports -> onReports(state, reports);
            case Tick ignored -> onTick(state);
            case TextsRead read -> onTextsRead(state, read);
            case OfferAgain again -> onOfferAgain(state, again);
            case BatchGone gone -> onBatchGone(gone);
            case Look ignored -> {
                effects.look();
                yield Effect().none();
            }
            case ItemAnswers.Said said -> {
                itemAnswers.onSaid(said);
                yield Effect().none();
            }
            case ItemAnswers.Settled replied -> {
                reply(replied.replyTo(), new Reply.Done(replied.changed(), state));
                yield Effect().none();
            }
            case Ask ask -> {
                ask.replyTo().tell(state);
                yield Effect().none();
            }
            case Leave ignored -> Effect().stop();
        };
    }

    @Override
    public EventHandler<RunState, JournaledRecord> eventHandler() {
        return (state, event) -> {
            bytesSinceSnapshot += event.bytes();
            return event.appliedTo(state);
        };
    }

    private org.apache.pekko.persistence.typed.javadsl.Effect<JournaledRecord, RunState> onTell(
            RunState state, Tell tell) {
        RunState.Elsewhere elsewhere =
                tell.command() instanceof RunCommand.Answer answer ? state.elsewhere(answer.name()) : null;
        if (elsewhere != null) {
            itemAnswers.handOn(elsewhere, (RunCommand.Answer) tell.command(), tell.replyTo());
            return Effect().none();
        }
        Decision decision = decide(state, sealed(state, tell.command()));
        ActorRef<Reply> replyTo = tell.replyTo();
        return switch (decision) {
            case Decision.Accepted accepted ->
                record(state, accepted, false, after -> {
                    reply(replyTo, new Reply.Done(true, after));
                    if (tell.command() instanceof RunCommand.Start) {
                        endIfOrphaned(after);
                    }
                });
            case Decision.Ignored ignored -> {
                reply(replyTo, new Reply.Done(false, state));
                yield Effect().none();
            }
            case Decision.Rejected rejected -> {
                reply(replyTo, new Reply.Refused(rejected.why()));
                yield Effect().none();
            }
            case Decision.Needs needs -> {
                read(needs.blobs(), tell);
                yield Effect().none();
            }
        };
    }

    /** An answer to a secret question is sealed before anybody else sees it. */
    private RunCommand sealed(RunState state, RunCommand command) {
        return command instanceof RunCommand.Answer answer
                        && answer.sealed() == null
                        && state.asksForSecret(answer.name())
                ? new RunCommand.Answer(
                        answer.name(), "", settings.secrets().seal(run, answer.name(), answer.value()), answer.by())
                : command;
    }

    static void reply(@Nullable ActorRef<Reply> replyTo, Reply reply) {
        if (replyTo != null) {
            replyTo.tell(reply);
        }
    }

    private org.apache.pekko.persistence.typed.javadsl.Effect<JournaledRecord, RunState> onReports(
            RunState state, Reports reports) {
        List<RunCommand.Report> all = reports.batch().reports().stream()
                .map(report ->
                        new RunCommand.Report(report.attempt(), report.outcome(), report.node(), report.startedAt()))
                .toList();
        return switch (decide(state, new RunCommand.Reports(all))) {
            case Decision.Accepted accepted -> record(state, accepted, true, after -> {});
            case Decision.Needs needs -> {
                read(needs.blobs(), reports);
                yield Effect().none();
            }
            case Decision.Ignored ignored -> {
                effects.perform(state, List.of(), true);
                yield Effect().none();
            }
            case Decision.Rejected ignored -> {
                effects.perform(state, List.of(), true);
                yield Effect().none();
            }
        };
    }

    private org.apache.pekko.persistence.typed.javadsl.Effect<JournaledRecord, RunState> onTick(RunState state) {
        tickAt = null;
        return switch (decide(state, new RunCommand.Tick())) {
            case Decision.Accepted accepted -> record(state, accepted, false, after -> {});
            case Decision.Needs needs -> {
                read(needs.blobs(), new Tick());
                yield Effect().none();
            }
            case Decision.Ignored ignored -> {
                schedule(state);
                yield Effect().none();
            }
            case Decision.Rejected ignored -> Effect().none();
        };
    }

    private org.apache.pekko.persistence.typed.javadsl.Effect<JournaledRecord, RunState> onTextsRead(
            RunState state, TextsRead read) {
        if (read.failure() == null) {
            return commandHandler().apply(state, read.again());
        }
        String why = "a stored text of this run cannot be read: " + read.failure();
        context.getLog().error("run {}: {}", run, why);
        switch (read.again()) {
            case Tell tell -> reply(tell.replyTo(), new Reply.Refused(why));
            case OfferAgain offer -> effects.answer(offer.attempt(), FailureKind.PLATFORM, why);
            default -> context.scheduleOnce(READ_AGAIN, context.getSelf(), read.again());
        }
        return Effect().none();
    }

    private org.apache.pekko.persistence.typed.javadsl.Effect<JournaledRecord, RunState> onOfferAgain(
            RunState state, OfferAgain again) {
        effects.perform(state, List.of(new RunEffect.Offer(again.attempt())), false);
        return Effect().none();
    }

    private org.apache.pekko.persistence.typed.javadsl.Effect<JournaledRecord, RunState> onBatchGone(BatchGone gone) {
        effects.batchGone(gone.attempt());
        // Its report is on its way, or there was none; an attempt that has ended by then is not offered.
        context.scheduleOnce(SUPERVISED_AGAIN, context.getSelf(), new OfferAgain(gone.attempt()));
        return Effect().none();
    }

    private Decision decide(RunState state, RunCommand command) {
        return RunDecider.decide(
                state,
                command,
                new DecisionContext(
                        settings.clock().instant(),
                        settings.chance(),
                        texts,
                        settings.level().getAsInt()));
    }

    private void read(Set<StoredText.Blob> blobs, Message again) {
        context.pipeToSelf(
                texts.read(blobs, settings.blocking()),
                (done, failure) -> new TextsRead(again, failure == null ? null : failure.getMessage()));
    }

    private org.apache.pekko.persistence.typed.javadsl.Effect<JournaledRecord, RunState> record(
            RunState before,
            Decision.Accepted accepted,
            boolean taken,
            org.apache.pekko.japi.function.Procedure<RunState> then) {
        RunRow changed = RunRows.changed(row, accepted.after());
        RunRecord facts = new RunRecord(accepted.facts());
        return Effect()
                .persist(JournaledRecord.decided(facts, changed, before, accepted.after()))
                .thenRun((RunState after) -> {
                    if (changed != null) {
                        row = changed;
                    }
                    effects.perform(after, accepted.effects(), taken);
                    schedule(after);
                    settings.listener().recorded(run, lastSequenceNumber(context), facts, after);
                    then.apply(after);
                });
    }

    /** One timer, for whatever is due first. */
    private void schedule(RunState state) {
        Instant due = state.nextDue();
        if (due == null || due.equals(tickAt)) {
            return;
        }
        if (tick != null) {
            tick.cancel();
        }
        tickAt = due;
        Duration delay = Duration.between(settings.clock().instant(), due);
        tick = context.scheduleOnce(delay.isNegative() ? Duration.ZERO : delay, context.getSelf(), new Tick());
    }

    @Override
    public SignalHandler<RunState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.class, (state, signal) -> onRecovered(state))
                .onSignal(
                        RecoveryFailed.class,
                        (state, signal) -> context.getLog()
                                .error(
                                        "run {} cannot be read back: {}",
                                        run,
                                        signal.getFailure().getMessage()))
                .build();
    }

    private void onRecovered(RunState state) {
        if (state.start() == null || state.status().isFinal()) {
            return;
        }
        row = RunRows.of(state);
        endIfOrphaned(state);
        List<RunEffect> claims = new ArrayList<>();
        state.attemptsOut().forEach(attempt -> claims.add(new RunEffect.Claim(attempt)));
        effects.perform(state, claims, false);
        schedule(state);
    }

    /** Nobody waits for an item whose run is over; it would have been cancelled, had its process lived. */
    private void endIfOrphaned(RunState state) {
        RunStart.Item item = state.started().item();
        if (item == null) {
            return;
        }
        ActorRef<Message> self = context.getSelf();
        settings.blocking().execute(() -> {
            if (settings.items().isOver(item.run())) {
                self.tell(new Tell(new RunCommand.Cancel(false, "run " + item.run()), null));
            }
        });
    }

    @Override
    public boolean shouldSnapshot(RunState state, JournaledRecord event, long sequence) {
        // Asked on the way to the disk, where a record's size becomes known: only that of the one before is known for
        // sure.
        if (unweighed != null) {
            bytesSinceSnapshot += unweighed.bytes();
        }
        boolean worth = RunSettings.snapshotIsWorth(bytesSinceSnapshot, snapshot == null ? 0 : snapshot.bytes());
        unweighed = worth ? null : event;
        if (worth) {
            bytesSinceSnapshot = 0;
        }
        return worth;
    }

    @Override
    public SnapshotAdapter<RunState> snapshotAdapter() {
        return new SnapshotAdapter<>() {
            @Override
            public Object toJournal(RunState state) {
                snapshot = JournaledState.of(state);
                return snapshot;
            }

            @Override
            public RunState fromJournal(Object from) {
                snapshot = (JournaledState) from;
                return snapshot.state().withLoaded(loaded);
            }
        };
    }
}
