package dev.baton.step.agent.command;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The names of tools in definitions: ours, and those of Claude Code. */
final class Tools {
    private static final Map<String, List<String>> FOR_CLAUDE = Map.of(
            "read_file", List.of("Read"),
            "write_file", List.of("Write", "Edit"),
            "list_files", List.of("Glob", "Grep"),
            "run_bash", List.of("Bash"));

    private Tools() {}

    static List<String> forClaude(List<String> tools) {
        return tools.stream()
                .flatMap(tool -> FOR_CLAUDE.getOrDefault(tool, List.of(tool)).stream())
                .distinct()
                .toList();
    }

    static boolean writes(List<String> tools) {
        return forClaude(tools).stream()
                .anyMatch(tool -> tool.equals("Write") || tool.equals("Edit") || tool.equals("MultiEdit"));
    }

    static boolean runsCommands(List<String> tools) {
        return forClaude(tools).stream()
                .anyMatch(tool -> tool.toLowerCase(Locale.ROOT).equals("bash"));
    }
}
