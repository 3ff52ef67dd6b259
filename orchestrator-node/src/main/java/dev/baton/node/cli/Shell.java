package dev.baton.node.cli;

import dev.baton.node.cli.terminal.Style;
import dev.baton.node.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * What surrounds a verb: streams, the terminal, the environment, the engine.
 *
 * @param out for what was asked for
 * @param err for everything else
 * @param workingFolder absolute
 * @param user who gives the commands
 */
public record Shell(
        PrintWriter out,
        PrintWriter err,
        Terminal terminal,
        Map<String, String> environment,
        Path workingFolder,
        Path home,
        String user,
        InstantSource clock,
        Engine engine) {
    public Shell {
        environment = Map.copyOf(environment);
    }

    /** How text is marked on standard output. */
    public Style style() {
        return new Style(
                terminal.isCapable() && environment.getOrDefault("NO_COLOR", "").isEmpty());
    }

    /** A path as the user wrote it, made absolute. */
    public Path resolve(Path path) {
        return workingFolder.resolve(path).normalize();
    }

    /** A path as it is short for this user: relative to the working folder where it lies inside. */
    public String shown(Path path) {
        return path.startsWith(workingFolder) && !path.equals(workingFolder)
                ? workingFolder.relativize(path).toString()
                : path.toString();
    }

    /** Whether failures are shown with all that is known of them. */
    public boolean isVerbose() {
        return !environment.getOrDefault("BATON_DEBUG", "").isEmpty();
    }
}
