package dev.baton.batch.actor;

import dev.baton.batch.ItemChunks;
import dev.baton.batch.ItemRuns;
import dev.baton.batch.ItemRuns.Told;
import dev.baton.run.ItemStarts;
import dev.baton.run.RunBundle;
import dev.baton.run.RunCommand;
import dev.baton.run.RunStatus;
import dev.baton.run.Waiting;
import dev.baton.step.FailureKind;
import dev.baton.step.FileChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * What the supervisor of a batch says to the runs of its items, and how they stand: each is begun or found again, told to stop or to go
 * on, and read when it is over. What comes of that the supervisor is told ({@link Over}).
 */
final class ItemTalk {
    private static final Duration SAID_AGAIN = Duration.ofSeconds(2);

    enum Said {
        START,
        WAKE,
        COMMAND
    }

    /** @param told null when it is not known what became of what was said */
    record Answered(Item item, Said said, @Nullable Told told) implements ItemsActor.Message {}

    record Again(Item item, boolean start) implements ItemsActor.Message {}

    record Looked(Set<String> asked, Map<String, ItemRuns.Glance> found) implements ItemsActor.Message {}

    record Asked(Item item, Instant of, List<Waiting> asks) implements ItemsActor.Message {}

    /** The store could not be read; it is at one of the next beats. */
    record Missed(boolean look, String why) implements ItemsActor.Message {}

    /** What came of an item. */
    record Over(Item item, ItemChunks.Judged judged) implements ItemsActor.Message {}

    private final ActorContext<ItemsActor.Message> context;
    private final ItemRuns runs;
    private final RunBundle bundle;
    private final ItemStarts starts;
    private final ItemChunks chunks;
    private final OpenItems items;
    private final Consumer<Callable<ItemsActor.Message>> work;
    private final String by;
    private List<FileChange> files = List.of();
    private boolean looking;
    private boolean lookAgain;
    private @Nullable Ending ending;

    /**
     * @param work does what blocks; what it makes is told to the supervisor
     */
    ItemTalk(
            ActorContext<ItemsActor.Message> context,
            ItemRuns runs,
            RunBundle bundle,
            ItemStarts starts,
            ItemChunks chunks,
            OpenItems items,
            Consumer<Callable<ItemsActor.Message>> work) {
        this.context = context;
        this.runs = runs;
        this.bundle = bundle;
        this.starts = starts;
        this.chunks = chunks;
        this.items = items;
        this.work = work;
        this.by = chunks.by();
    }

    /** What is in the items' working folders at first. */
    void files(List<FileChange> initial) {
        files = initial;
    }

    /** Items that stood still along with the run around them go on, and those that were cancelled along with it begin anew. */
    void begin(Item item) {
        if (item.seen == null) {
            start(item);
            return;
        }
        boolean again = item.stoppedAlong || item.failedBefore;
        switch (item.status) {
            case COMPLETED -> judge(item);
            case FAILED -> {
                if (item.failedBefore) {
                    takeUp(item, new RunCommand.Retry(by));
                } else {
                    judge(item);
                }
            }
            case CANCELLED -> {
                if (again) {
                    item.anew();
                    start(item);
                } else {
                    judge(item);
                }
            }
            case PAUSED, PAUSING -> {
                if (item.stoppedAlong) {
                    takeUp(item, new RunCommand.Resume(by));
                } else {
                    wake(item);
                }
            }
            case CANCELLING, PENDING, RUNNING, WAITING -> {
                item.renew = again && item.status == RunStatus.CANCELLING;
                wake(item);
            }
        }
    }

    private void start(Item item) {
        say(item, Said.START, runs.start(bundle, starts.start(item.key, item.go, item.text, files)));
    }

    private void wake(Item item) {
        say(item, Said.WAKE, runs.wake(item.run()));
    }

    private void takeUp(Item item, RunCommand command) {
        item.unheard = command;
        tell(item, command);
    }

    private void tell(Item item, RunCommand command) {
        say(item, Said.COMMAND, runs.tell(item.run(), command));
    }

    private void say(Item item, Said what, CompletionStage<Told> said) {
        item.phase = Item.Phase.ASKED;
        context.pipeToSelf(said, (told, failure) -> new Answered(item, what, failure == null ? told : null));
    }

    void onAnswered(Answered answered) {
        Item item = answered.item();
        if (!items.has(item)) {
            return;
        }
        if (answered.said() == Said.COMMAND && answered.told() != null) {
            item.unheard = null;
        }
        boolean started = answered.said() == Said.START;
        switch (answered.told()) {
            case null -> context.scheduleOnce(SAID_AGAIN, context.getSelf(), new Again(item, started));
            case Told.Done done -> {
                stands(item, done.status());
                if (item.status == RunStatus.WAITING) {
                    look();
                }
            }
            case Told.Refused refused -> {
                if (started) {
                    over(item, ItemChunks.unfit(FailureKind.USER, "its run cannot be started: " + refused.why()));
                } else if (ending != null) {
                    context.scheduleOnce(SAID_AGAIN, context.getSelf(), new Again(item, false));
                } else {
                    item.phase = Item.Phase.OPEN;
                    look();
                }
            }
            case Told.Unknown ignored -> gone(item);
        }
    }

    void onAgain(Again again) {
        Item item = again.item();
        if (items.has(item) && item.phase == Item.Phase.ASKED) {
            item.stopped = 0;
            if (again.start()) {
                start(item);
            } else {
                wake(item);
            }
        }
    }

    private void stands(Item item, RunStatus status) {
        item.phase = Item.Phase.OPEN;
        item.status = status;
        RunCommand unheard = item.isUntold() && ending == null ? item.unheard : null;
        item.unheard = null;
        if (unheard != null) {
            takeUp(item, unheard);
        } else if (status.isFinal()) {
            ended(item);
        } else if (ending != null) {
            if (!ending.isForGood() && status == RunStatus.PAUSED) {
                items.remove(item);
            } else {
                stop(item, ending);
            }
        }
    }

    private void ended(Item item) {
        if (ending != null) {
            items.remove(item);
        } else if (item.status == RunStatus.CANCELLED && item.renew) {
            item.anew();
            start(item);
        } else {
            judge(item);
        }
    }

    private void judge(Item item) {
        item.phase = Item.Phase.JUDGED;
        String run = item.run();
        work.accept(() -> new Over(item, chunks.judge(run)));
    }

    private void gone(Item item) {
        over(item, ItemChunks.unfit(FailureKind.LOST, "its run is no longer stored"));
    }

    private void over(Item item, ItemChunks.Judged judged) {
        item.phase = Item.Phase.JUDGED;
        context.getSelf().tell(new Over(item, judged));
    }

    /** Has those stop that are under way, and those that are found so later. */
    void stop(Ending how) {
        ending = how;
        items.dropReady();
        items.open().forEach(item -> stands(item, item.status));
    }

    /** An item of which only its run was found. */
    void stray(Item item) {
        stands(item, item.status);
    }

    private void stop(Item item, Ending how) {
        if (item.stopped < how.firmness()) {
            item.stopped = how.firmness();
            tell(item, how.command(by));
        }
    }

    /** Looks into the store how they stand. */
    void look() {
        List<Item> open = items.open();
        if (looking || open.isEmpty()) {
            lookAgain = looking;
            return;
        }
        looking = true;
        Set<String> asked = open.stream().map(Item::run).collect(Collectors.toSet());
        work.accept(() -> orMissed(true, () -> new Looked(asked, runs.look(asked))));
    }

    void onLooked(Looked looked) {
        looking = false;
        for (Item item : items.open()) {
            ItemRuns.Glance glance = looked.found().get(item.run());
            if (glance != null) {
                item.seen = glance;
                stands(item, glance.status());
            } else if (looked.asked().contains(item.run())) {
                gone(item);
            }
        }
        ItemPeople.unread(items).forEach(this::readAsks);
        if (lookAgain) {
            lookAgain = false;
            look();
        }
    }

    private static ItemsActor.Message orMissed(boolean look, Supplier<ItemsActor.Message> read) {
        try {
            return read.get();
        } catch (RuntimeException e) {
            return new Missed(look, e.toString());
        }
    }

    void onMissed(Missed missed) {
        context.getLog().warn("it cannot be read how items stand, and is tried again: {}", missed.why());
        if (missed.look()) {
            looking = false;
            lookAgain = false;
        }
    }

    private void readAsks(Item item) {
        Instant of = Objects.requireNonNull(item.seen).at();
        String run = item.run();
        work.accept(() -> orMissed(false, () -> new Asked(item, of, chunks.asks(run))));
    }

    void onAsked(Asked asked) {
        asked.item().asks = asked.asks();
        asked.item().asksOf = asked.of();
    }
}
