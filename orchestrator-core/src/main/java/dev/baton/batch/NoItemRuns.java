package dev.baton.batch;

import dev.baton.run.ItemRun;
import dev.baton.run.RunBundle;
import dev.baton.run.RunCommand;
import dev.baton.run.RunStart;
import dev.baton.run.Waiting;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Of a host that keeps single runs and starts no others. */
final class NoItemRuns implements ItemRuns {
    private static IllegalStateException none() {
        return new IllegalStateException(
                "Expected a host that can start runs for items, but this one keeps single runs");
    }

    @Override
    public String hash(RunBundle bundle) {
        throw none();
    }

    @Override
    public CompletionStage<Told> start(RunBundle bundle, RunStart start) {
        throw none();
    }

    @Override
    public CompletionStage<Told> tell(String run, RunCommand command) {
        throw none();
    }

    @Override
    public CompletionStage<Told> wake(String run) {
        throw none();
    }

    @Override
    public Map<String, Glance> look(Collection<String> runs) {
        throw none();
    }

    @Override
    public ItemRun.Result result(String run) {
        throw none();
    }

    @Override
    public @Nullable String stoppedBy(String run) {
        throw none();
    }

    @Override
    public List<Waiting> asks(String run) {
        throw none();
    }

    @Override
    public void endOf(String run) {
        // There are none.
    }

    @Override
    public boolean isOver(String run) {
        return false;
    }
}
