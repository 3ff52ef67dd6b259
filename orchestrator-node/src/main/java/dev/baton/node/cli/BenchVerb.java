package dev.baton.node.cli;

import dev.baton.node.bench.Bench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton bench}: measures the engine on this machine. */
@Command(
        name = "bench",
        description = "Measures the engine on this machine's disk, with fsync on, and prints a table.",
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  baton bench",
            "  baton bench --quick",
            "  baton bench --only one,many",
            "  baton bench --folder /mnt/fast"
        })
final class BenchVerb extends Verb {
    @Option(names = "--quick", description = "Fewer repetitions: a look, not a figure.")
    private boolean quick;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "Where files are written, and so which disk is measured. Without it: the working folder.")
    private @Nullable Path parent;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "WORKLOAD",
            description = "One or more of ${COMPLETION-CANDIDATES}. Without it: all.")
    private Set<Bench.Workload> only = EnumSet.allOf(Bench.Workload.class);

    BenchVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws Exception {
        Path home = parent == null ? shell.resolve(Path.of("")) : shell.resolve(parent);
        Path folder = Files.createTempDirectory(home, "baton-bench");
        try {
            String launcher = shell.environment().get("BATON_LAUNCHER");
            boolean met =
                    new Bench(folder, shell.out(), launcher == null ? null : Path.of(launcher), quick, only).run();
            return met ? ExitCode.COMPLETED : ExitCode.FAILED;
        } finally {
            Bench.remove(folder);
        }
    }
}
