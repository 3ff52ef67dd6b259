package dev.baton.run;

import dev.baton.plan.PlanNode;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What people call what is asked of them: a name, or {@code name#visit}. Of a called flow it stands behind the calls, {@code 3/name};
 * the name alone will do as long as it means one thing.
 */
final class Addresses {
    private static final String DOUBT = "doubt";

    private Addresses() {}

    /** Names that may be given for what is addressed so: the whole address first. */
    static List<String> of(String address) {
        String plain = plain(address);
        return plain.equals(address) ? List.of(address) : List.of(address, plain);
    }

    static String plain(String address) {
        return address.substring(address.lastIndexOf(PlanNode.INTO_CALL) + 1);
    }

    /** What is open under a name, the earliest visit first; null when nothing is, or more than one thing could be meant. */
    static @Nullable Waiting open(List<Waiting> open, String name) {
        Waiting exact = first(open, waiting -> isNamed(waiting.name(), waiting, name));
        if (exact != null) {
            return exact;
        }
        Predicate<Waiting> meant =
                waiting -> !waiting.kind().equals(DOUBT) && isNamed(plain(waiting.name()), waiting, name);
        long addresses =
                open.stream().filter(meant).map(Waiting::name).distinct().count();
        return addresses == 1 ? first(open, meant) : null;
    }

    private static @Nullable Waiting first(List<Waiting> open, Predicate<Waiting> wanted) {
        return open.stream()
                .filter(wanted)
                .min(Comparator.comparingInt((Waiting waiting) -> RunState.visitOf(waiting.key()))
                        .thenComparing(Waiting::key))
                .orElse(null);
    }

    private static boolean isNamed(String own, Waiting waiting, String name) {
        return own.equals(name) || (own + "#" + RunState.visitOf(waiting.key())).equals(name);
    }

    /** What was answered under a name, last, or null. */
    static @Nullable String answered(RunState state, String name) {
        String exact = exactly(state, name);
        if (exact != null) {
            return exact;
        }
        List<String> addresses = state.answered().keySet().stream()
                .filter(key ->
                        plain(key).equals(name) || plain(RunState.stepOf(key)).equals(name))
                .map(key -> plain(key).equals(name) ? key : RunState.stepOf(key))
                .distinct()
                .toList();
        return addresses.size() == 1 ? exactly(state, addresses.getFirst()) : null;
    }

    private static @Nullable String exactly(RunState state, String name) {
        if (state.answered().containsKey(name)) {
            return state.answered().get(name);
        }
        String found = null;
        for (int visit = 1; state.answered().containsKey(name + "#" + visit); visit++) {
            found = state.answered().get(name + "#" + visit);
        }
        return found;
    }
}
