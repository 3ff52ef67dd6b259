package dev.baton.step.agent;

import dev.baton.diagnostic.Diagnostic;
import dev.baton.source.Source;
import dev.baton.source.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The definitions of one place. */
sealed interface AgentLayer {
    Optional<AgentSpec> find(String name);

    List<String> names();

    List<Diagnostic> diagnostics();

    /** Why the file that bears an agent's name defines none. */
    default Optional<Diagnostic> broken(String name) {
        return Optional.empty();
    }

    /** Those that a flow brings along. */
    record InFlow(Map<String, AgentSpec> specs) implements AgentLayer {
        public InFlow {
            specs = Map.copyOf(specs);
        }

        @Override
        public Optional<AgentSpec> find(String name) {
            return Optional.ofNullable(specs.get(name));
        }

        @Override
        public List<String> names() {
            return List.copyOf(specs.keySet());
        }

        @Override
        public List<Diagnostic> diagnostics() {
            return List.of();
        }
    }

    /** The Markdown files of a folder, read when first asked for. */
    final class InFolder implements AgentLayer {
        private static final String ENDING = ".md";

        private final AgentPlaces.Place place;
        private final Map<String, AgentSpec> specs = new LinkedHashMap<>();
        private final Map<String, Diagnostic> broken = new LinkedHashMap<>();
        private final List<Diagnostic> diagnostics = new ArrayList<>();
        private boolean read;

        InFolder(AgentPlaces.Place place) {
            this.place = place;
        }

        @Override
        public synchronized Optional<AgentSpec> find(String name) {
            readOnce();
            return Optional.ofNullable(specs.get(name));
        }

        @Override
        public synchronized List<String> names() {
            readOnce();
            return List.copyOf(specs.keySet());
        }

        @Override
        public synchronized List<Diagnostic> diagnostics() {
            readOnce();
            return List.copyOf(diagnostics);
        }

        @Override
        public synchronized Optional<Diagnostic> broken(String name) {
            readOnce();
            return Optional.ofNullable(broken.get(name));
        }

        private void readOnce() {
            if (!read) {
                read = true;
                files().forEach(this::read);
            }
        }

        private List<Path> files() {
            if (!Files.isDirectory(place.folder())) {
                return List.of();
            }
            try (Stream<Path> files = Files.list(place.folder())) {
                return files.filter(file -> file.toString().endsWith(ENDING) && Files.isRegularFile(file))
                        .filter(file -> !stem(file).equalsIgnoreCase("readme"))
                        .sorted()
                        .toList();
            } catch (IOException | UncheckedIOException unreadable) {
                unreadable(place.folder(), unreadable);
                return List.of();
            }
        }

        private void read(Path file) {
            try {
                var source = new Source(file.toString(), Files.readString(file));
                AgentFile agent = AgentFile.read(source, stem(file), place.claude(), place.roots());
                diagnostics.addAll(agent.diagnostics());
                agent.spec()
                        .ifPresentOrElse(
                                spec -> add(spec, source),
                                () -> broken.put(stem(file), agent.diagnostics().getFirst()));
            } catch (IOException unreadable) {
                unreadable(file, unreadable);
            }
        }

        private void add(AgentSpec spec, Source source) {
            AgentSpec first = specs.putIfAbsent(spec.name(), spec);
            if (first != null) {
                diagnostics.add(Diagnostic.warning(
                        "agent-twice",
                        source,
                        new Span(0, 0),
                        "Expected one agent '" + spec.name() + "' in this folder, but '" + first.source()
                                + "' defines it too, and counts",
                        "Give one of them another 'name'."));
            }
        }

        private void unreadable(Path path, Exception why) {
            diagnostics.add(Diagnostic.error(
                    "agent-unreadable",
                    new Source(path.toString(), ""),
                    new Span(0, 0),
                    "Expected to read '" + path + "', but " + why,
                    null));
        }

        private static String stem(Path file) {
            String name = file.getFileName().toString();
            return name.substring(0, name.length() - ENDING.length());
        }
    }

    /** Those that are always there. */
    record BuiltIn() implements AgentLayer {
        private static final List<String> NAMES = List.of(
                "general-purpose",
                "Explore",
                "Plan",
                "code-reviewer",
                "implementation-architect",
                "expert-code-implementer",
                "judge");

        @Override
        public Optional<AgentSpec> find(String name) {
            return NAMES.contains(name) ? Optional.of(read(name)) : Optional.empty();
        }

        @Override
        public List<String> names() {
            return NAMES;
        }

        @Override
        public List<Diagnostic> diagnostics() {
            return List.of();
        }

        private static AgentSpec read(String name) {
            try (InputStream file = AgentLayer.class.getResourceAsStream("builtin/" + name + ".md")) {
                if (file == null) {
                    throw new IllegalStateException(
                            "Expected the resource of the agent '" + name + "', but it is missing");
                }
                var source = new Source("built in", new String(file.readAllBytes(), StandardCharsets.UTF_8));
                return AgentFile.read(source, name, false, List.of()).spec().orElseThrow();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
    }
}
