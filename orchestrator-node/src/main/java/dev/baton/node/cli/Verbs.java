package dev.baton.node.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Which verbs there are. A verb's class is loaded when the verb is called. */
final class Verbs {
    /**
     * @param group under which it is listed
     * @param summary what it does, in a few words
     */
    record Entry(String name, String group, String summary, Function<Shell, Verb> make) {}

    private static final String BEGIN = "Begin";
    private static final String WRITE = "Write flows";
    private static final String LOOK = "Look at runs";
    private static final String STEER = "Steer runs";
    private static final String HOUSE = "Keep house";

    private static final List<Entry> ALL = List.of(
            new Entry("init", BEGIN, "make a small project to start from", InitVerb::new),
            new Entry("run", BEGIN, "run a flow", RunVerb::new),
            new Entry("submit", BEGIN, "hand a flow to a node, and do not wait for it", SubmitVerb::new),
            new Entry("doctor", BEGIN, "look what is missing, and how to get it", DoctorVerb::new),
            new Entry("validate", WRITE, "check flows without running them", ValidateVerb::new),
            new Entry("explain", WRITE, "show how a flow is read", ExplainVerb::new),
            new Entry("fmt", WRITE, "lay flows out", FmtVerb::new),
            new Entry("graph", WRITE, "draw a flow", GraphVerb::new),
            new Entry("agents", WRITE, "list the agents and what answers for them", AgentsVerb::new),
            new Entry("list", LOOK, "list runs", ListVerb::new),
            new Entry("show", LOOK, "show a run: summary, timeline, who did what", ShowVerb::new),
            new Entry("logs", LOOK, "show what steps wrote", LogsVerb::new),
            new Entry("events", LOOK, "show a run's records", EventsVerb::new),
            new Entry("answer", STEER, "answer a question or a checkpoint", AnswerVerb::new),
            new Entry("pause", STEER, "begin no further step", PauseVerb::new),
            new Entry("resume", STEER, "go on with a paused or interrupted run", ResumeVerb::new),
            new Entry("cancel", STEER, "stop a run for good", CancelVerb::new),
            new Entry("retry", STEER, "go on with a failed run from what failed", RetryVerb::new),
            new Entry("rerun", STEER, "run again from a step on, as a new run", RerunVerb::new),
            new Entry("node", HOUSE, "take up every run of a data folder, until told to end", NodeVerb::new),
            new Entry("delete", HOUSE, "delete runs", DeleteVerb::new),
            new Entry("prune", HOUSE, "delete old runs and what no run has any more", PruneVerb::new),
            new Entry("bench", HOUSE, "measure the engine on this machine", BenchVerb::new),
            new Entry("completion", HOUSE, "complete verbs and options in a shell", CompletionVerb::new));

    private static final Set<String> OF_THIS_MACHINE = Set.of("init", "doctor", "agents", "node", "bench");

    private static final Set<String> OF_FLOWS = Set.of("validate", "explain", "fmt", "graph", "completion");

    private Verbs() {}

    /** Whether the verb would make no sense for runs that are elsewhere. */
    static boolean isOfThisMachine(String name) {
        return OF_THIS_MACHINE.contains(name);
    }

    /** Whether it is all the same to the verb where runs are. */
    static boolean isOfFlows(String name) {
        return OF_FLOWS.contains(name);
    }

    /** In the order in which they are listed. */
    static List<Entry> all() {
        return ALL;
    }

    static Optional<Entry> named(String name) {
        return ALL.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    /** The verbs that may have been meant, the likeliest first. */
    static List<String> near(String word) {
        List<String> near = new ArrayList<>();
        for (Entry entry : ALL) {
            if (entry.name().startsWith(word)
                    || distance(word, entry.name()) <= Math.max(1, entry.name().length() / 3)) {
                near.add(entry.name());
            }
        }
        near.sort(Comparator.comparingInt(name -> distance(word, name)));
        return near;
    }

    /** Edits from one word to another: a letter more, less, changed, or two swapped. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(int[][] cost, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int best = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
