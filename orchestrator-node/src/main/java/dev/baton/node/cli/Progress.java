package dev.baton.node.cli;

import dev.baton.run.RunEvent;
import dev.baton.step.AttemptId;
import dev.baton.view.RunView;
import java.util.List;

/** How a run that goes on is shown. Called by one thread. */
interface Progress {
    /** A record was applied, or an attempt has begun. */
    void changed(RunView view, List<RunEvent> facts);

    /** Some time has passed. */
    void tick(RunView view);

    /** A line of a step's output, not recorded. */
    void output(AttemptId attempt, String line);

    /** An attempt waits for a worker. */
    void queued(AttemptId attempt, String why);

    /** Nothing is drawn until {@link #resume}: the screen is needed for a question. */
    void suspend();

    void resume(RunView view);

    /** Leaves nothing behind that would be redrawn. */
    void end();

    /** Shows nothing. */
    Progress NONE = new Progress() {
        @Override
        public void changed(RunView view, List<RunEvent> facts) {}

        @Override
        public void tick(RunView view) {}

        @Override
        public void output(AttemptId attempt, String line) {}

        @Override
        public void queued(AttemptId attempt, String why) {}

        @Override
        public void suspend() {}

        @Override
        public void resume(RunView view) {}

        @Override
        public void end() {}
    };
}
