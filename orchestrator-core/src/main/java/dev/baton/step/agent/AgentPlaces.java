package dev.baton.step.agent;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folders in which agents are looked for, the first first. */
public record AgentPlaces(List<Place> places) {
    public AgentPlaces {
        places = List.copyOf(places);
    }

    /**
     * @param folder holds {@code *.md}
     * @param claude whether its files are written for Claude Code
     * @param roots folders in which its files' other Markdown files are looked for
     */
    public record Place(Path folder, boolean claude, List<Path> roots) {
        public Place {
            roots = List.copyOf(roots);
        }
    }

    public static final AgentPlaces NONE = new AgentPlaces(List.of());

    /**
     * {@code agents} of the project, its {@code .claude/agents}, the user's {@code ~/.claude/agents}, then
     * {@code ~/.config/baton/agents}. The project is the flow's folder, then the working folder.
     *
     * @param flowFolder the folder of the flow's file, or null when it has none
     */
    public static AgentPlaces of(Path workdir, @Nullable Path flowFolder, Path home, Map<String, String> environment) {
        List<Path> projects = Stream.concat(Stream.ofNullable(flowFolder), Stream.of(workdir))
                .map(folder -> folder.toAbsolutePath().normalize())
                .distinct()
                .toList();
        var places = new ArrayList<Place>();
        projects.forEach(project -> places.add(place(project.resolve("agents"), false, project)));
        projects.forEach(project -> places.add(place(project.resolve(".claude/agents"), true, project)));
        places.add(place(home.resolve(".claude/agents"), true, home.resolve(".claude")));
        String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path config = (xdg.startsWith("/") ? Path.of(xdg) : home.resolve(".config")).resolve("baton");
        places.add(place(config.resolve("agents"), false, config));
        return new AgentPlaces(places);
    }

    private static Place place(Path folder, boolean claude, Path above) {
        return new Place(folder, claude, List.of(folder, above));
    }
}
