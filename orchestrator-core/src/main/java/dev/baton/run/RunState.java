package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.baton.plan.PlanNode;
import dev.baton.step.AttemptId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Where a run stands: only what is open, and the variables. What is over is in the journal.
 *
 * <p>Immutable. The bundle is not part of a snapshot; {@link #withLoaded} supplies it before anything is applied.
 *
 * @param visits how often each step or group was come to, by its id
 * @param labelVisits how often each label was entered; those of a called flow by the call's key and their name
 * @param scripted how often each scripted answer's outcome was recorded, by {@code agent#entry}
 * @param answered what was answered, by {@code name#visit}, to tell a repetition from a contradiction
 * @param steps scheduled visits so far
 * @param origins of batches that go on after a failure: the visit whose progress they go on from, by the visit that goes on
 * @param frozenAt since when clocks stand still, or null
 * @param files of a shared run, or null when there is none
 * @param level of {@link Vocabulary} that the facts had, which whoever reads the snapshot must know; stands first in it
 */
@JsonPropertyOrder("level")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RunState(
        @JsonIgnore @Nullable Loaded loaded,
        @Nullable RunStart start,
        RunStatus status,
        PMap<Integer, Frame> frames,
        int nextFrame,
        PMap<String, Integer> visits,
        PMap<String, Integer> labelVisits,
        PMap<String, Integer> scripted,
        PMap<String, String> answered,
        PMap<String, OpenAttempt> attempts,
        PMap<String, OpenWait> waits,
        PMap<String, OpenGroup> groups,
        int steps,
        @Nullable Instant startedAt,
        @Nullable Instant updatedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant deadline,
        @Nullable Instant frozenAt,
        boolean forced,
        List<StepError> errors,
        PMap<String, Integer> origins,
        @Nullable WorkingFiles files,
        int level) {

    /** A bundle and the index of its plan; runs of one bundle share it. */
    public static final class Loaded {
        private final RunBundle bundle;
        private final PlanIndex index;

        private Loaded(RunBundle bundle) {
            this.bundle = bundle;
            this.index = new PlanIndex(bundle.plan());
        }

        public static Loaded of(RunBundle bundle) {
            return new Loaded(bundle);
        }

        public RunBundle bundle() {
            return bundle;
        }
    }

    @JsonCreator
    static RunState read(
            @JsonProperty("start") @Nullable RunStart start,
            @JsonProperty("status") RunStatus status,
            @JsonProperty("frames") @Nullable Map<Integer, Frame> frames,
            @JsonProperty("nextFrame") int nextFrame,
            @JsonProperty("visits") @Nullable Map<String, Integer> visits,
            @JsonProperty("labelVisits") @Nullable Map<String, Integer> labelVisits,
            @JsonProperty("scripted") @Nullable Map<String, Integer> scripted,
            @JsonProperty("answered") @Nullable Map<String, String> answered,
            @JsonProperty("attempts") @Nullable Map<String, OpenAttempt> attempts,
            @JsonProperty("waits") @Nullable Map<String, OpenWait> waits,
            @JsonProperty("groups") @Nullable Map<String, OpenGroup> groups,
            @JsonProperty("steps") int steps,
            @JsonProperty("startedAt") @Nullable Instant startedAt,
            @JsonProperty("updatedAt") @Nullable Instant updatedAt,
            @JsonProperty("finishedAt") @Nullable Instant finishedAt,
            @JsonProperty("deadline") @Nullable Instant deadline,
            @JsonProperty("frozenAt") @Nullable Instant frozenAt,
            @JsonProperty("forced") boolean forced,
            @JsonProperty("errors") @Nullable List<StepError> errors,
            @JsonProperty("origins") @Nullable Map<String, Integer> origins,
            @JsonProperty("files") @Nullable WorkingFiles files,
            @JsonProperty("level") int level) {
        return new RunState(
                null,
                start,
                status,
                Persistent.map(frames),
                nextFrame,
                Persistent.map(visits),
                Persistent.map(labelVisits),
                Persistent.map(scripted),
                Persistent.map(answered),
                Persistent.map(attempts),
                Persistent.map(waits),
                Persistent.map(groups),
                steps,
                startedAt,
                updatedAt,
                finishedAt,
                deadline,
                frozenAt,
                forced,
                errors == null ? List.of() : List.copyOf(errors),
                Persistent.map(origins),
                files,
                Math.max(level, Vocabulary.FIRST));
    }

    private static final RunState EMPTY = new RunState(
            null,
            null,
            RunStatus.PENDING,
            HashTreePMap.empty(),
            0,
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            0,
            null,
            null,
            null,
            null,
            null,
            false,
            List.of(),
            HashTreePMap.empty(),
            null,
            Vocabulary.FIRST);

    /** A run that has not been started. */
    public static RunState empty() {
        return EMPTY;
    }

    public static String key(String step, int visit) {
        return step + "#" + visit;
    }

    static String stepOf(String key) {
        return key.substring(0, key.lastIndexOf('#'));
    }

    static int visitOf(String key) {
        return Integer.parseInt(key.substring(key.lastIndexOf('#') + 1));
    }

    public RunState withLoaded(Loaded bundle) {
        return edit().loaded(bundle).done();
    }

    public RunBundle bundle() {
        return required().bundle;
    }

    PlanIndex index() {
        return required().index;
    }

    private Loaded required() {
        if (loaded == null) {
            throw new IllegalStateException("Expected the run's bundle to be loaded before its state is used");
        }
        return loaded;
    }

    public RunStart started() {
        if (start == null) {
            throw new IllegalStateException("Expected the run to be started");
        }
        return start;
    }

    WorkingFiles workingFiles() {
        return files == null ? WorkingFiles.NONE : files;
    }

    Frame frame(int id) {
        Frame frame = frames.get(id);
        if (frame == null) {
            throw new IllegalStateException("Expected frame " + id + " to exist");
        }
        return frame;
    }

    /** The state after a fact. A failure here is a bug, for the decider checked before. */
    public RunState apply(RunEvent event) {
        RunState after = Apply.fact(this, event);
        return event.since() <= level
                ? after
                : after.edit().level(event.since()).done();
    }

    public RunState apply(RunRecord record) {
        RunState state = this;
        for (RunEvent fact : record.facts()) {
            state = state.apply(fact);
        }
        return state;
    }

    /** The status as people see it: a running run with nothing to do but people or time is waiting. */
    @JsonIgnore
    public RunStatus shownStatus() {
        boolean waits = !this.waits.isEmpty() || nextDue() != null || hasAttemptsOut();
        return status == RunStatus.RUNNING && waits && !isAtWork() ? RunStatus.WAITING : status;
    }

    /** The map or reduce that a step is, or null when it is none. */
    public PlanNode.Work.@Nullable Batch batch(String step) {
        PlanIndex.Place place = index().find(step);
        return !PlanIndex.isJudge(step)
                        && place != null
                        && place.node() instanceof PlanNode.Step node
                        && node.work() instanceof PlanNode.Work.Batch batch
                ? batch
                : null;
    }

    /** Whether any attempt is offered or running; of a batch also when all of it waits for people. */
    public boolean hasAttemptsOut() {
        for (OpenAttempt attempt : attempts.values()) {
            if (attempt.mode() == OpenAttempt.Mode.OUT) {
                return true;
            }
        }
        return false;
    }

    private boolean isAtWork() {
        for (OpenAttempt attempt : attempts.values()) {
            if (attempt.mode() == OpenAttempt.Mode.OUT && !attempt.waitsOnlyForPeople()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a person has to do something before the run can go on, and nothing else is under way or due. */
    @JsonIgnore
    public boolean waitsOnlyForPeople() {
        if (status != RunStatus.RUNNING || isAtWork() || (waits.isEmpty() && !hasAttemptsOut())) {
            return false;
        }
        boolean timers = waits.values().stream().anyMatch(wait -> !wait.needsPerson());
        boolean retries = attempts.values().stream().anyMatch(a -> a.mode() == OpenAttempt.Mode.BACKOFF)
                || groups.values().stream().anyMatch(g -> g.retryAt() != null);
        return !timers && !retries;
    }

    /** Attempts that are offered or running, by key. */
    @JsonIgnore
    public List<AttemptId> attemptsOut() {
        return attempts.values().stream()
                .filter(attempt -> attempt.mode() == OpenAttempt.Mode.OUT)
                .map(OpenAttempt::id)
                .sorted(Comparator.comparing(AttemptId::toString))
                .toList();
    }

    /** Questions and gates that wait for a person, those of items that are runs of their own among them. */
    @JsonIgnore
    public List<Waiting> waitingForPeople() {
        List<Waiting> all = new ArrayList<>();
        for (OpenWait wait : waits.values()) {
            if (wait.needsPerson()) {
                all.add(Waiting.of(wait));
            }
        }
        askedInItems().forEach(asked -> all.add(asked.shown()));
        all.sort(Comparator.comparing(Waiting::key));
        return all;
    }

    private List<ItemWaits.Asked> askedInItems() {
        List<ItemWaits.Asked> all = new ArrayList<>();
        for (OpenAttempt attempt : attempts.values()) {
            if (attempt.waits() != null) {
                all.addAll(attempt.waits().first());
            }
        }
        return all;
    }

    /** How many items wait for people beyond those that {@link #waitingForPeople} has something of. */
    @JsonIgnore
    public long moreWaitingItems() {
        long more = 0;
        for (OpenAttempt attempt : attempts.values()) {
            ItemWaits items = attempt.waits();
            if (items != null) {
                more += items.items()
                        - items.first().stream()
                                .map(ItemWaits.Asked::run)
                                .distinct()
                                .count();
            }
        }
        return more;
    }

    /**
     * What is asked elsewhere under a name.
     *
     * @param run the item's
     * @param name as that run has it
     */
    public record Elsewhere(String run, String name) {}

    /** Whom an answer of that name is for, when that is the run of an item; else null. */
    public @Nullable Elsewhere elsewhere(String name) {
        Waiting open = Addresses.open(waitingForPeople(), name);
        if (open != null) {
            for (ItemWaits.Asked asked : askedInItems()) {
                if (asked.shown().equals(open)) {
                    String visit = open.key().substring(open.key().lastIndexOf('#'));
                    return new Elsewhere(asked.run(), asked.waiting().name() + visit);
                }
            }
            return null;
        }
        RunStart own = start;
        if (own == null) {
            return null;
        }
        String root = own.item() == null ? own.run() : own.item().root();
        ItemKey.Addressed addressed = ItemKey.addressed(root, own.run(), name);
        return addressed == null || batch(addressed.item().node()) == null
                ? null
                : new Elsewhere(addressed.item().run(1), addressed.name());
    }

    /** Whether the run may have items that are runs of their own. */
    public boolean mayHaveItemRuns() {
        return index().hasItemRuns();
    }

    /** Whether an open question of that name, or {@code name#visit}, wants a secret. */
    public boolean asksForSecret(String name) {
        OpenWait wait = Gates.find(this, name);
        return wait != null && wait.secret();
    }

    /** The earliest moment at which a tick changes something, or null when time alone changes nothing. */
    @JsonIgnore
    public @Nullable Instant nextDue() {
        if (status != RunStatus.RUNNING) {
            return null;
        }
        Instant next = deadline;
        for (OpenAttempt attempt : attempts.values()) {
            next = earlier(next, attempt.retryAt());
        }
        for (OpenWait wait : waits.values()) {
            next = earlier(next, wait.dueAt());
        }
        for (OpenGroup group : groups.values()) {
            next = earlier(earlier(next, group.deadline()), group.retryAt());
        }
        return next;
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.isBefore(b) ? a : b;
    }

    /** The body's variables, without hidden ones. */
    @JsonIgnore
    public Map<String, Binding> outputs() {
        Map<String, Binding> visible = new java.util.TreeMap<>();
        Frame body = frames.get(0);
        if (body != null) {
            body.vars().forEach((name, value) -> {
                if (!name.startsWith("@")) {
                    visible.put(name, value);
                }
            });
        }
        return visible;
    }

    RunStateEdit edit() {
        return new RunStateEdit(this);
    }
}
