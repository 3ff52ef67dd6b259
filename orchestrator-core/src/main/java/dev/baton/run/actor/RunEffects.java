package dev.baton.run.actor;

import dev.baton.plan.PlanNode;
import dev.baton.run.RunEffect;
import dev.baton.run.RunState;
import dev.baton.run.RunStatus;
import dev.baton.run.StepRequests;
import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.RunFiles;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StoredText;
import dev.baton.step.actor.StepDispatcher;
import dev.baton.step.actor.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What a run does in the world once it is recorded: attempts are offered, claimed and cancelled, batches get their supervisors. */
final class RunEffects {
    private final String run;
    private final RunSettings settings;
    private final ActorRef<StepReport.Batch> inbox;
    private final Batches batches;
    private final RunTexts texts;
    private final BiConsumer<Set<StoredText.Blob>, AttemptId> reader;
    private final BiConsumer<RunFiles, AttemptId> storer;
    private final Map<AttemptId, StoredText> storedFiles = new ConcurrentHashMap<>();
    private boolean known;

    /**
     * @param reader reads blobs, and then has the attempt offered again
     * @param storer stores a list of files that is too long for a request, tells {@link #filesStored}, and then has the attempt
     *     offered again
     */
    RunEffects(
            String run,
            RunSettings settings,
            ActorRef<StepReport.Batch> inbox,
            Batches batches,
            RunTexts texts,
            BiConsumer<Set<StoredText.Blob>, AttemptId> reader,
            BiConsumer<RunFiles, AttemptId> storer) {
        this.run = run;
        this.settings = settings;
        this.inbox = inbox;
        this.batches = batches;
        this.texts = texts;
        this.reader = reader;
        this.storer = storer;
    }

    /** Where the list of files is that the attempt's request is to name; may be told from any thread. */
    void filesStored(AttemptId attempt, StoredText list) {
        storedFiles.put(attempt, list);
    }

    void look() {
        batches.look();
    }

    /** See {@link Batches#answered}. */
    void answered(String item, Runnable then) {
        batches.answered(item, then);
    }

    void batchGone(AttemptId attempt) {
        batches.gone(attempt);
    }

    /**
     * Performs what a decision has made necessary, with one message to the dispatcher for all of it.
     *
     * @param taken whether the last batch of reports has been dealt with
     */
    void perform(RunState state, List<RunEffect> effects, boolean taken) {
        List<StepRequest> offers = new ArrayList<>();
        List<AttemptId> cancels = new ArrayList<>();
        List<AttemptId> claims = new ArrayList<>();
        boolean over = false;
        for (RunEffect effect : effects) {
            switch (effect) {
                case RunEffect.Offer offer -> request(state, offer.attempt(), offers);
                case RunEffect.Cancel cancel -> {
                    if (batches.stop(cancel.attempt(), state.status())) {
                        continue;
                    }
                    if (state.batch(cancel.attempt().step()) == null) {
                        cancels.add(cancel.attempt());
                    } else {
                        answer(cancel.attempt(), FailureKind.CANCELLED, "stopped");
                    }
                }
                case RunEffect.Claim claim -> {
                    if (state.batch(claim.attempt().step()) == null) {
                        claims.add(claim.attempt());
                    } else {
                        request(state, claim.attempt(), offers);
                    }
                }
                case RunEffect.EndProcesses ignored -> over = true;
            }
        }
        if (taken || !offers.isEmpty() || !cancels.isEmpty() || !claims.isEmpty()) {
            known = true;
            settings.dispatcher().tell(new StepDispatcher.Wants(run, taken, offers, cancels, claims, inbox));
        }
        if (state.status() == RunStatus.PAUSING) {
            batches.drain();
        }
        if (over) {
            storedFiles.clear();
            // A retry may meet the run before it leaves memory.
            known = false;
            settings.dispatcher().tell(new StepDispatcher.Leaves(run, true));
            if (state.mayHaveItemRuns()) {
                settings.items().endOf(run);
            }
        }
    }

    private void request(RunState state, AttemptId attempt, List<StepRequest> offers) {
        switch (new StepRequests(state, texts, settings.secrets()).build(attempt)) {
            case StepRequests.Built.Request built -> {
                StepRequest request = withFewFiles(built.request());
                if (request != null) {
                    hand(state, request, offers);
                }
            }
            case StepRequests.Built.Needs needs -> reader.accept(needs.blobs(), attempt);
            case StepRequests.Built.Unfit unfit -> answer(attempt, FailureKind.USER, unfit.message());
            case StepRequests.Built.Gone ignored -> {}
        }
    }

    private void hand(RunState state, StepRequest request, List<StepRequest> offers) {
        PlanNode.Work.Batch batch = state.batch(request.id().step());
        if (batch == null) {
            offers.add(request);
            return;
        }
        beKnown();
        if (!batches.start(request, batch, state)) {
            answer(request.id(), FailureKind.PLATFORM, "what was done cannot be kept; see the log");
        }
    }

    /** The request, with a long list of files in the store; or null when it must be stored first. */
    private @Nullable StepRequest withFewFiles(StepRequest request) {
        RunFiles files = request.files();
        if (files == null || !files.areMany()) {
            return request;
        }
        StoredText list = storedFiles.remove(request.id());
        if (list != null) {
            return request.withFiles(files.storedAs(list));
        }
        storer.accept(files, request.id());
        return null;
    }

    /** Reports come by way of the dispatcher, also those of nobody's making; it must have heard where they go. */
    private void beKnown() {
        if (!known) {
            known = true;
            settings.dispatcher().tell(new StepDispatcher.Wants(run, false, List.of(), List.of(), List.of(), inbox));
        }
    }

    /** For an attempt that no worker can be asked to make. */
    void answer(AttemptId attempt, FailureKind kind, String why) {
        beKnown();
        settings.dispatcher()
                .tell(new StepDispatcher.Finished(new StepReport(attempt, StepOutcome.failed(kind, why), null, null)));
    }
}
