package dev.baton.node.cli;

import dev.baton.flow.Flows;
import dev.baton.plan.CompiledFlow;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Flow files as they are named on the command line. */
final class FlowFiles {
    private FlowFiles() {}

    /** Every flow that {@code FILE} or {@code FILE#NAME} means. */
    static List<CompiledFlow> compile(Shell shell, String word, List<Path> agents) throws IOException {
        Flows.Selector selector = selector(shell, word);
        try {
            List<CompiledFlow> flows = shell.engine()
                    .compile(
                            selector.file(),
                            shell.resolve(Path.of(selector.file())),
                            selector.flow(),
                            agents.stream().map(shell::resolve).toList());
            if (flows.isEmpty()) {
                throw CliException.usage(
                        selector.flow() == null
                                ? "Expected a flow in '" + word + "', but it holds none; put it between ```flow and ```"
                                : "Expected a flow '" + selector.flow() + "' in '" + selector.file()
                                        + "', but there is none; 'baton validate " + selector.file() + "' lists them");
            }
            return flows;
        } catch (MalformedInputException e) {
            throw CliException.usage(
                    "Expected '" + selector.file() + "' to be UTF-8 text, but it is not; save it as UTF-8");
        }
    }

    /** The one flow that is meant. */
    static CompiledFlow one(Shell shell, String word, List<Path> agents) throws IOException {
        List<CompiledFlow> flows = compile(shell, word, agents);
        if (flows.size() > 1) {
            throw CliException.usage("Expected one flow, but '" + word + "' holds " + flows.size() + ": "
                    + word + "#NAME with one of "
                    + String.join(", ", flows.stream().map(CompiledFlow::name).toList()));
        }
        return flows.getFirst();
    }

    private static Flows.Selector selector(Shell shell, String word) {
        Flows.Selector selector = Files.isRegularFile(shell.resolve(Path.of(word)))
                ? new Flows.Selector(word, null)
                : Flows.Selector.parse(word);
        if (!Files.isRegularFile(shell.resolve(Path.of(selector.file())))) {
            throw CliException.usage("Expected a flow file '" + selector.file() + "', but there is none");
        }
        return selector;
    }
}
