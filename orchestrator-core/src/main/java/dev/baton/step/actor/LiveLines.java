package dev.baton.step.actor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;

/** Lines on their way to dispatchers of other nodes. When they come faster than they go, some are dropped. For many threads. */
final class LiveLines {
    private static final int MOST = 4096;
    private static final int MOST_CHARACTERS = 8 * 1024;

    private record Said(List<ActorRef<StepDispatcher.Message>> to, PoolAnswer.Line line) {}

    private final Runnable wake;
    private List<Said> waiting = new ArrayList<>();

    /** @param wake has {@link #send} called soon */
    LiveLines(Runnable wake) {
        this.wake = wake;
    }

    void add(UnderWay attempt, String line) {
        List<ActorRef<StepDispatcher.Message>> to = attempt.others();
        if (to.isEmpty()) {
            return;
        }
        String shown = line.length() > MOST_CHARACTERS ? line.substring(0, MOST_CHARACTERS) : line;
        boolean first;
        synchronized (this) {
            first = waiting.isEmpty();
            if (waiting.size() < MOST) {
                waiting.add(new Said(to, new PoolAnswer.Line(attempt.id(), shown)));
            }
        }
        if (first) {
            wake.run();
        }
    }

    void send() {
        List<Said> lines;
        synchronized (this) {
            lines = waiting;
            waiting = new ArrayList<>();
        }
        Map<ActorRef<StepDispatcher.Message>, List<PoolAnswer.Line>> each = new LinkedHashMap<>();
        for (Said said : lines) {
            for (ActorRef<StepDispatcher.Message> to : said.to()) {
                each.computeIfAbsent(to, d -> new ArrayList<>()).add(said.line());
            }
        }
        each.forEach(LiveLines::send);
    }

    private static void send(ActorRef<StepDispatcher.Message> to, List<PoolAnswer.Line> lines) {
        int from = 0;
        int weight = 0;
        for (int i = 0; i < lines.size(); i++) {
            weight += lines.get(i).line().length() + 64;
            if (weight >= Moving.MESSAGE_WEIGHT / 2 || i == lines.size() - 1) {
                to.tell(new PoolAnswer.Lines(lines.subList(from, i + 1)));
                from = i + 1;
                weight = 0;
            }
        }
    }
}
