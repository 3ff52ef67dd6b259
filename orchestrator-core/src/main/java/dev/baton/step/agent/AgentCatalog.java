package dev.baton.step.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.diagnostic.Diagnostic;
import dev.baton.diagnostic.Nearest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The agents that a flow may name, and what each resolves to.
 *
 * <p>A name is looked for among the flow's own definitions, in the folders in their order, then among the built-in ones. Folders are
 * read when they are first needed; files that cannot be understood are reported and do no harm to others.
 */
public final class AgentCatalog {
    private final List<AgentLayer> layers;
    private final AgentBackends backends;

    private AgentCatalog(List<AgentLayer> layers, AgentBackends backends) {
        this.layers = List.copyOf(layers);
        this.backends = backends;
    }

    public static AgentCatalog of(AgentPlaces places, AgentBackends backends) {
        var layers = new ArrayList<AgentLayer>();
        places.places().forEach(place -> layers.add(new AgentLayer.InFolder(place)));
        layers.add(new AgentLayer.BuiltIn());
        return new AgentCatalog(layers, backends);
    }

    /** What a name resolves to. */
    public sealed interface Resolution {
        /** @param definition its backend is null when none is configured, which {@link AgentBackends#nothingConfigured} explains */
        record Found(AgentDefinition definition) implements Resolution {}

        record Unknown(AgentProblem problem) implements Resolution {}

        /** Its definition cannot be used. */
        record Unusable(AgentProblem problem) implements Resolution {}
    }

    /** A catalog with a flow's definitions on top, and what is wrong with them. */
    public record Extended(AgentCatalog catalog, List<AgentProblem> problems) {
        public Extended {
            problems = List.copyOf(problems);
        }
    }

    /**
     * This with a flow's own definitions ({@code $name := {…}}, {@code @define-agents}, {@code agents:}) before all others.
     *
     * @param source where they stand, for people
     * @param folders in which Markdown files that they name are looked for
     */
    public Extended with(Map<String, ObjectNode> definitions, String source, List<Path> folders) {
        var specs = new LinkedHashMap<String, AgentSpec>();
        var problems = new ArrayList<AgentProblem>();
        definitions.forEach((name, body) -> {
            var reader = new AgentSpecReader(name, source, false, folders);
            Map<String, JsonNode> keys = new LinkedHashMap<>();
            body.properties().forEach(entry -> keys.put(entry.getKey(), entry.getValue()));
            // The flow calls it by the name it is defined under.
            keys.remove("name");
            specs.put(name, reader.read(keys, null));
            problems.addAll(reader.problems());
        });
        var all = new ArrayList<AgentLayer>();
        all.add(new AgentLayer.InFlow(specs));
        all.addAll(layers);
        return new Extended(new AgentCatalog(all, backends), problems);
    }

    public boolean knows(String name) {
        return layers.stream().anyMatch(layer -> layer.find(name).isPresent());
    }

    /** Every name, in alphabetical order. */
    public List<String> names() {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER.thenComparing(name -> name));
        layers.forEach(layer -> names.addAll(layer.names()));
        return List.copyOf(names);
    }

    /** What is wrong with the files, whether a flow names their agents or not. */
    public List<Diagnostic> diagnostics() {
        return layers.stream().flatMap(layer -> layer.diagnostics().stream()).toList();
    }

    /** Every agent that can be used, in alphabetical order. */
    public List<AgentDefinition> list() {
        return names().stream()
                .map(this::resolve)
                .flatMap(found -> found instanceof Resolution.Found(AgentDefinition definition)
                        ? Stream.of(definition)
                        : Stream.empty())
                .toList();
    }

    public Resolution resolve(String name) {
        for (AgentLayer layer : layers) {
            if (layer.find(name).isPresent()) {
                return resolved(name);
            }
            Optional<Diagnostic> broken = layer.broken(name);
            if (broken.isPresent()) {
                return new Resolution.Unusable(notRead(name, broken.get()));
            }
        }
        return unknown(name, name, null);
    }

    /** Whoever wrote the file wants it, and not one of the same name from further down. */
    private static AgentProblem notRead(String name, Diagnostic why) {
        return new AgentProblem(name, null, why.message() + " ('" + why.source().name() + "')", why.hint());
    }

    private Resolution resolved(String name) {
        var visited = new LinkedHashSet<Found>();
        Optional<Found> next = find(name, 0);
        AgentSpec spec = next.orElseThrow().spec();
        while (spec.base() != null) {
            Found current = next.orElseThrow();
            if (!visited.add(current)) {
                return new Resolution.Unusable(circle(name, visited, current));
            }
            String base = spec.base();
            next = find(base, base.equals(current.spec().name()) ? current.layer() + 1 : 0);
            if (next.isEmpty()) {
                return unknown(name, base, "base");
            }
            spec = spec.over(next.get().spec());
        }
        return decided(spec);
    }

    /** A definition and the layer that holds it: one that names itself as its base means what it hides. */
    private record Found(int layer, AgentSpec spec) {}

    private Optional<Found> find(String name, int from) {
        for (int i = from; i < layers.size(); i++) {
            Optional<AgentSpec> spec = layers.get(i).find(name);
            if (spec.isPresent()) {
                return Optional.of(new Found(i, spec.get()));
            }
        }
        return Optional.empty();
    }

    private static AgentProblem circle(String name, Collection<Found> visited, Found again) {
        List<String> names = visited.stream().map(found -> found.spec().name()).toList();
        String way = String.join(" -> ", names) + " -> " + again.spec().name();
        return new AgentProblem(
                name, "base", "Expected the bases of '" + name + "' to end somewhere, but they go round: " + way, null);
    }

    private Resolution unknown(String agent, String missing, @Nullable String key) {
        String hint = Nearest.to(missing, names())
                .map(near -> "Did you mean '" + near + "'?")
                .orElseGet(() -> "Known are " + String.join(", ", names()) + ".");
        String what = key == null ? "" : " as the base of '" + agent + "'";
        String message = "Expected an agent '" + missing + "'" + what + ", but there is none";
        return new Resolution.Unknown(new AgentProblem(agent, key, message, hint));
    }

    private Resolution decided(AgentSpec spec) {
        Optional<AgentBackend> backend = Optional.empty();
        String named = spec.backend() == null && spec.command() != null ? "command" : spec.backend();
        if (named == null) {
            backend = backends.chosen();
        } else if (!named.equals(AgentHandler.SCRIPTED)) {
            backend = backends.named(named);
            if (backend.isEmpty()) {
                return new Resolution.Unusable(unknownBackend(spec.name(), named));
            }
        }
        String name = named == null ? backend.map(AgentBackend::name).orElse(null) : named;
        return new Resolution.Found(definition(spec, name, backend));
    }

    private AgentProblem unknownBackend(String agent, String named) {
        return new AgentProblem(
                agent,
                "backend",
                "Expected a backend for '" + agent + "', but there is no '" + named + "'",
                Nearest.to(named, backends.names())
                        .map(near -> "Did you mean '" + near + "'?")
                        .orElse("Known are " + String.join(", ", backends.names()) + "."));
    }

    private static AgentDefinition definition(AgentSpec spec, @Nullable String name, Optional<AgentBackend> backend) {
        boolean foreign = spec.claude()
                && !backend.map(AgentBackend::understandsClaudeModels).orElse(true);
        Stream<String> listed = spec.env() == null ? Stream.empty() : spec.env().stream();
        Stream<String> needed = backend.stream().flatMap(known -> known.environment().stream());
        return new AgentDefinition(
                spec.name(),
                spec.description(),
                foreign ? null : spec.model(),
                spec.tools() == null ? List.of() : spec.tools(),
                name,
                spec.command() == null ? List.of() : spec.command(),
                Stream.concat(listed, needed).distinct().toList(),
                spec.systemPrompt(),
                spec.source());
    }
}
