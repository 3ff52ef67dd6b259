package dev.baton.node.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How processes that are measured are started. */
final class Jvm {
    private Jvm() {}

    /** Up to the main class: with the options that the launcher gave this process, and a heap of so many MiB. */
    static List<String> command(int heap) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-Xmx" + heap + "m");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return command;
    }

    /** As {@link #command}, but with the collector that the launcher lets a node choose. */
    static List<String> nodeCommand(int heap) {
        List<String> command = command(heap);
        command.remove("-XX:+UseSerialGC");
        return command;
    }
}
