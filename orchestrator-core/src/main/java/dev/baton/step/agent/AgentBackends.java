package dev.baton.step.agent;

import dev.baton.step.CommandRunner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** The backends of this process, the preferred one first. */
public final class AgentBackends {
    /** Names the backend of agents whose definition names none. */
    public static final String VARIABLE = "BATON_BACKEND";

    private final List<AgentBackend> backends;
    private final String preferred;

    public AgentBackends(List<AgentBackend> backends, Map<String, String> environment) {
        this.backends = backends.stream()
                .sorted(Comparator.comparingInt(AgentBackend::rank))
                .toList();
        this.preferred = environment.getOrDefault(VARIABLE, "").strip();
    }

    /**
     * Those on the class path.
     *
     * @param environment taken as this process's own: where programs and keys are looked for
     */
    public static AgentBackends discover(Map<String, String> environment, CommandRunner commands) {
        List<AgentBackend> found = ServiceLoader.load(AgentBackend.class).stream()
                .map(provider -> provider.get().using(environment, commands))
                .toList();
        return new AgentBackends(found, environment);
    }

    public List<AgentBackend> all() {
        return backends;
    }

    public Optional<AgentBackend> named(String name) {
        return backends.stream().filter(backend -> backend.name().equals(name)).findFirst();
    }

    public List<String> names() {
        return backends.stream().map(AgentBackend::name).toList();
    }

    /** The backend for agents whose definition names none: {@code $BATON_BACKEND}, else the first that is available. */
    public Optional<AgentBackend> chosen() {
        if (!preferred.isEmpty()) {
            return named(preferred);
        }
        return backends.stream()
                .filter(backend -> backend.availability() instanceof Availability.Available)
                .findFirst();
    }

    /** Why {@link #chosen()} found none: what was looked for, and the shortest way to get one. */
    public String nothingConfigured() {
        if (!preferred.isEmpty()) {
            return "Expected %s to name a backend, but there is no '%s'. Known are %s."
                    .formatted(VARIABLE, preferred, String.join(", ", names()));
        }
        var lookedFor = new ArrayList<String>();
        var remedies = new ArrayList<String>();
        for (AgentBackend backend : backends) {
            if (backend.availability() instanceof Availability.Missing missing) {
                lookedFor.add(missing.lookedFor());
                remedies.add(missing.remedy());
            }
        }
        return "Expected a backend for agents, but none is configured. Looked for "
                + String.join(", ", lookedFor) + ". "
                + remedies.stream()
                        .findFirst()
                        .map(remedy -> "The shortest way: " + remedy + " ")
                        .orElse("")
                + "Or give the agent a 'command:' of its own, or script the answers: --agents FILE.";
    }
}
