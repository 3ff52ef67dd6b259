package dev.baton.step.script;

import dev.baton.step.AttemptId;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The environment that a script sees. */
final class ScriptEnvironment {
    static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** Names that together tell a run's processes from all others. */
    static final List<String> RUN = List.of("BATON_RUN", "BATON_SCRATCH");

    /** The same for an attempt. */
    static final List<String> ATTEMPT = List.of("BATON_IDEMPOTENCY_KEY", "BATON_ATTEMPT", "BATON_SCRATCH");

    private ScriptEnvironment() {}

    /**
     * @param ours the environment of this process
     * @param secrets opened
     */
    static Map<String, String> of(
            StepRequest request, StepWork.Script script, Map<String, String> ours, Map<String, String> secrets) {
        Map<String, String> all = new LinkedHashMap<>();
        if (request.inheritEnvironment()) {
            all.putAll(ours);
        }
        all.put("PATH", ours.getOrDefault("PATH", DEFAULT_PATH));
        all.put("HOME", ours.getOrDefault("HOME", System.getProperty("user.home")));
        all.put("LANG", ours.getOrDefault("LANG", "C.UTF-8"));
        all.put("TMPDIR", ours.getOrDefault("TMPDIR", "/tmp"));
        all.putAll(script.env());
        all.putAll(secrets);
        // Last: what an attempt left behind is found by these.
        all.put("BATON_RUN", request.id().run());
        all.put("BATON_STEP", request.id().step());
        all.put("BATON_ATTEMPT", Integer.toString(request.id().attempt()));
        all.put("BATON_IDEMPOTENCY_KEY", request.id().idempotencyKey());
        all.put("BATON_SCRATCH", request.scratch());
        return all;
    }

    /** What every process of an attempt has in its environment, unless it took care not to. */
    static List<String> marksOfAttempt(AttemptId id, String scratch) {
        return List.of(id.idempotencyKey(), Integer.toString(id.attempt()), scratch);
    }

    /** The same, as found in an environment; what is not there is empty. */
    static List<String> marksIn(Map<String, String> environment) {
        return ATTEMPT.stream().map(name -> environment.getOrDefault(name, "")).toList();
    }
}
