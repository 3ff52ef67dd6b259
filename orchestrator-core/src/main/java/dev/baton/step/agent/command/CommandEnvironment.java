package dev.baton.step.agent.command;

import dev.baton.step.agent.AgentRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What of this process's environment a program gets to see, and what is added. */
record CommandEnvironment(Map<String, String> own) {
    private static final List<String> ALWAYS = List.of("PATH", "HOME", "LANG", "TMPDIR");

    Map<String, String> of(AgentRequest request) {
        var environment = new HashMap<String, String>();
        if (request.inheritEnvironment()) {
            environment.putAll(own);
        }
        ALWAYS.forEach(name -> pass(name, environment));
        request.definition().env().forEach(name -> pass(name, environment));
        environment.putAll(request.secrets());
        // Last: what an attempt left behind is found by these.
        environment.put("BATON_RUN", request.id().run());
        environment.put("BATON_STEP", request.id().step());
        environment.put("BATON_ATTEMPT", Integer.toString(request.id().attempt()));
        environment.put("BATON_IDEMPOTENCY_KEY", request.id().idempotencyKey());
        environment.put("BATON_SCRATCH", request.scratch().toString());
        return environment;
    }

    private void pass(String name, Map<String, String> environment) {
        String value = own.get(name);
        if (value != null) {
            environment.put(name, value);
        }
    }
}
