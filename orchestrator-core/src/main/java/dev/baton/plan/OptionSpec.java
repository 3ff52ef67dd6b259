package dev.baton.plan;

import static dev.baton.plan.OptionTarget.AGENT;
import static dev.baton.plan.OptionTarget.BODIES;
import static dev.baton.plan.OptionTarget.CHECKPOINT;
import static dev.baton.plan.OptionTarget.MAP;
import static dev.baton.plan.OptionTarget.PARALLEL;
import static dev.baton.plan.OptionTarget.PEOPLE;
import static dev.baton.plan.OptionTarget.QUESTION;
import static dev.baton.plan.OptionTarget.RESULTS;
import static dev.baton.plan.OptionTarget.SCRIPT;
import static dev.baton.plan.OptionTarget.TASK;
import static dev.baton.plan.OptionTarget.WORK;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every option of the language: what its value is and where it may stand. */
enum OptionSpec {
    TIMEOUT("timeout", OptionKind.DURATION, on(WORK, BODIES, PEOPLE)),
    RETRIES("retries", OptionKind.COUNT, on(WORK, BODIES)),
    BACKOFF("backoff", OptionKind.FACTOR, on(WORK, BODIES)),
    DELAY("delay", OptionKind.DURATION, on(WORK, BODIES)),
    MAX_DELAY("max-delay", OptionKind.DURATION, on(WORK, BODIES)),
    JITTER("jitter", OptionKind.FLAG, on(WORK, BODIES)),
    RETRY_IF("retry-if", OptionKind.CONDITION, on(WORK, BODIES)),
    CACHE("cache", OptionKind.DURATION, on(WORK, BODIES)),
    CACHE_KEY("cache-key", OptionKind.TEXT, on(WORK, BODIES)),
    FALLBACK("fallback", OptionKind.FLOW, on(WORK, BODIES)),
    ON_FAILURE("on-failure", OptionKind.WORD, on(WORK, BODIES)),
    CIRCUIT("circuit", OptionKind.OBJECT, on(WORK, BODIES)),
    LIMIT("limit", OptionKind.OBJECT, on(WORK, BODIES)),
    BUDGET("budget", OptionKind.OBJECT, on(EnumSet.of(AGENT), BODIES)),
    NEEDS("needs", OptionKind.NAMES, on(WORK, BODIES)),
    ENV("env", OptionKind.OBJECT, on(EnumSet.of(SCRIPT), BODIES)),
    STDIN("stdin", OptionKind.TEXT, EnumSet.of(SCRIPT)),
    OUTPUT("output", OptionKind.WORD, RESULTS),
    SECRET("secret", OptionKind.FLAG, on(WORK, BODIES, EnumSet.of(QUESTION))),
    SCHEMA("schema", OptionKind.OBJECT, on(RESULTS, EnumSet.of(QUESTION))),
    IDEMPOTENT("idempotent", OptionKind.FLAG, on(WORK, BODIES)),
    ALLOW_SET("allow-set", OptionKind.FLAG, on(EnumSet.of(SCRIPT, AGENT, TASK), BODIES)),
    CONCURRENCY("concurrency", OptionKind.POSITIVE, EnumSet.of(PARALLEL, MAP)),
    CHUNK("chunk", OptionKind.POSITIVE, EnumSet.of(MAP)),
    MAX_FAILURES("max-failures", OptionKind.COUNT_OR_PERCENT, EnumSet.of(MAP)),
    CHOICES("choices", OptionKind.VALUES, EnumSet.of(QUESTION)),
    DEFAULT("default", OptionKind.PLAIN, EnumSet.of(QUESTION)),
    ON_TIMEOUT("on-timeout", OptionKind.WORD, PEOPLE),
    MAX_REVISIONS("max-revisions", OptionKind.COUNT, EnumSet.of(CHECKPOINT));

    private static final Map<String, OptionSpec> BY_NAME = new HashMap<>();

    static {
        Arrays.stream(values()).forEach(spec -> BY_NAME.put(spec.key, spec));
    }

    private final String key;
    private final OptionKind kind;

    @SuppressWarnings("ImmutableEnumChecker") // unmodifiable, and never handed out as anything else
    private final Set<OptionTarget> targets;

    OptionSpec(String key, OptionKind kind, Set<OptionTarget> targets) {
        this.key = key;
        this.kind = kind;
        this.targets = Collections.unmodifiableSet(targets);
    }

    private static Set<OptionTarget> on(Set<OptionTarget> some, Set<OptionTarget> others) {
        return on(some, others, Set.of());
    }

    private static Set<OptionTarget> on(Set<OptionTarget> some, Set<OptionTarget> others, Set<OptionTarget> more) {
        var all = EnumSet.copyOf(some);
        all.addAll(others);
        all.addAll(more);
        return all;
    }

    static @Nullable OptionSpec named(String key) {
        return BY_NAME.get(key);
    }

    /** The options that may stand behind this, in the order of this table. */
    static List<String> keysOf(OptionTarget target) {
        return Arrays.stream(values())
                .filter(spec -> spec.targets.contains(target))
                .map(OptionSpec::key)
                .toList();
    }

    String key() {
        return key;
    }

    OptionKind kind() {
        return kind;
    }

    boolean appliesTo(OptionTarget target) {
        return targets.contains(target);
    }

    Set<OptionTarget> targets() {
        return targets;
    }

    /** The words that an option of kind {@link OptionKind#WORD} knows here. */
    List<String> words(OptionTarget target) {
        return switch (this) {
            case ON_FAILURE ->
                target == PARALLEL ? List.of("fail", "continue", "wait", "cancel") : List.of("fail", "continue");
            case OUTPUT -> List.of("text", "json", "lines");
            case ON_TIMEOUT -> target == QUESTION ? List.of("default", "fail") : List.of("approve", "reject", "fail");
            default -> List.of();
        };
    }

    /** What the members of an option of kind {@link OptionKind#OBJECT} are, when they are given. */
    Map<String, OptionKind> members() {
        return switch (this) {
            case CIRCUIT ->
                Map.of("name", OptionKind.PLAIN, "failures", OptionKind.POSITIVE, "reset", OptionKind.DURATION);
            case LIMIT -> Map.of("name", OptionKind.PLAIN, "slots", OptionKind.POSITIVE, "per", OptionKind.DURATION);
            case BUDGET -> Map.of("tokens", OptionKind.POSITIVE, "usd", OptionKind.AMOUNT);
            default -> Map.of();
        };
    }

    /** Whether this version checks the option but does not heed it. */
    boolean isUnsupported() {
        return this == CACHE || this == CACHE_KEY || this == CIRCUIT || this == BUDGET;
    }
}
