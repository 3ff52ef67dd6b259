package dev.baton.host;

import dev.baton.batch.ItemRuns;
import dev.baton.journal.RunRow;
import dev.baton.journal.RunStore;
import dev.baton.journal.StoredEvent;
import dev.baton.run.ItemRun;
import dev.baton.run.RunBundle;
import dev.baton.run.RunCommand;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStart;
import dev.baton.run.RunState;
import dev.baton.run.RunStatus;
import dev.baton.run.Waiting;
import dev.baton.run.actor.RunJson;
import dev.baton.step.ContentStore;
import dev.baton.step.StoredText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Items of maps as runs of a host: through its front door, and as the store has them. */
public final class StoredItems implements ItemRuns {
    private static final Logger log = LoggerFactory.getLogger(StoredItems.class);

    private final Supplier<RunStore> store;
    private final Supplier<ContentStore> contents;
    private final Function<String, RunState.Loaded> bundles;
    private final RunService service;
    private final Executor blocking;

    /** @param bundles by hash; blocking */
    public StoredItems(
            Supplier<RunStore> store,
            Supplier<ContentStore> contents,
            Function<String, RunState.Loaded> bundles,
            RunService service,
            Executor blocking) {
        this.store = store;
        this.contents = contents;
        this.bundles = bundles;
        this.service = service;
        this.blocking = blocking;
    }

    @Override
    public String hash(RunBundle bundle) {
        return RunJson.hash(RunJson.write(bundle));
    }

    @Override
    public CompletionStage<Told> start(RunBundle bundle, RunStart start) {
        return service.start(new Prepared.Ready(bundle, start, Map.of(), List.of()))
                .thenApply(StoredItems::told);
    }

    @Override
    public CompletionStage<Told> tell(String run, RunCommand command) {
        return service.tell(run, command).thenApply(StoredItems::told);
    }

    @Override
    public CompletionStage<Told> wake(String run) {
        return service.wake(run).thenApply(StoredItems::told);
    }

    private static Told told(RunService.Reply reply) {
        return switch (reply) {
            case RunService.Reply.Done done -> new Told.Done(done.snapshot().status(), done.changed());
            case RunService.Reply.Refused refused -> new Told.Refused(refused.why());
            case RunService.Reply.Unknown ignored -> new Told.Unknown();
        };
    }

    @Override
    public Map<String, Glance> look(Collection<String> runs) {
        Map<String, Glance> found = new HashMap<>();
        for (String run : runs) {
            store.get().row(run).ifPresent(row -> found.put(run, glance(row)));
        }
        return found;
    }

    private static Glance glance(RunRow row) {
        RunStatus status = RunStatus.valueOf(row.status().toUpperCase(Locale.ROOT));
        return new Glance(status, row.waitingFor() != null, row.updatedAt());
    }

    @Override
    public ItemRun.Result result(String run) {
        Map<StoredText.Blob, String> read = new HashMap<>();
        return ItemRun.result(state(run), blob -> read.computeIfAbsent(blob, this::text));
    }

    private String text(StoredText.Blob blob) {
        try {
            return contents.get().read(blob);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public @Nullable String stoppedBy(String run) {
        String by = null;
        try (Stream<StoredEvent> events = store.get().events(run, 1)) {
            for (StoredEvent event : (Iterable<StoredEvent>) events::iterator) {
                for (RunEvent fact : RunJson.readRecord(event.payload()).facts()) {
                    by = switch (fact) {
                        case RunEvent.PauseRequested pause -> pause.by();
                        case RunEvent.CancelRequested cancel -> cancel.by();
                        default -> by;
                    };
                }
            }
        }
        return by;
    }

    @Override
    public List<Waiting> asks(String run) {
        return state(run).waitingForPeople();
    }

    private RunState state(String run) {
        RunRow row = store.get()
                .row(run)
                .orElseThrow(() -> new IllegalStateException("Expected run '" + run + "' to be stored"));
        RunState state = RunState.empty().withLoaded(bundles.apply(row.bundle()));
        try (Stream<StoredEvent> events = store.get().events(run, 1)) {
            for (StoredEvent event : (Iterable<StoredEvent>) events::iterator) {
                state = state.apply(RunJson.readRecord(event.payload()));
            }
        }
        return state;
    }

    @Override
    public void endOf(String run) {
        blocking.execute(() -> {
            for (RunRow row : store.get().itemsOf(run)) {
                if (row.finishedAt() == null && !row.status().equals(RunStatus.CANCELLING.shown())) {
                    cancel(row.id(), run);
                }
            }
        });
    }

    private void cancel(String item, String run) {
        service.tell(item, new RunCommand.Cancel(false, "run " + run)).whenComplete((done, failure) -> {
            if (failure != null) {
                // It finds that its run is over when it is taken up the next time.
                log.warn("Item {} of run {}, which is over, is not cancelled: {}", item, run, failure.getMessage());
            }
        });
    }

    @Override
    public boolean isOver(String run) {
        Optional<RunRow> row = store.get().row(run);
        return row.isEmpty() || row.get().finishedAt() != null;
    }

    /** Whether a run waits for what is asked in items that are runs of their own: only in their addresses there is a bracket. */
    public static boolean waitsForItems(RunRow row) {
        return row.waitingFor() != null && row.waitingFor().indexOf('[') >= 0;
    }

    /** Takes up the run around an item that has changed, unless it is over. */
    public void stirred(String run) {
        blocking.execute(() -> {
            if (!isOver(run)) {
                service.wake(run).whenComplete((done, failure) -> {
                    if (failure != null) {
                        log.warn("Run {} is not told of its items: {}", run, failure.getMessage());
                    }
                });
            }
        });
    }
}
