package dev.baton.node.cli;

import dev.baton.node.bench.Bench;
import dev.baton.node.bench.ClusterBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton bench}: measures the engine on this machine. */
@Command(
        name = "bench",
        description = {
            "Measures the engine on this machine's disk, with fsync on, and prints a table.",
            "",
            "With --cluster it measures nodes that share a PostgreSQL. Both are made for it, in processes of their own on this machine, and"
                    + " are ended and deleted afterwards; PostgreSQL's initdb and pg_ctl have to be installed."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  baton bench",
            "  baton bench --quick",
            "  baton bench --only one,many",
            "  baton bench --folder /mnt/fast",
            "  baton bench --cluster",
            "  baton bench --cluster --quick --only steps,failover"
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
            completionCandidates = Names.class,
            description =
                    "One or more of one, many, group, shell, burst, map, take_up, kill, command; with --cluster, of inserts,"
                            + " steps, alone, maps, hashes, remote, listing, failover, crowd. Without it: all.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--cluster", description = "Measure nodes that share a PostgreSQL.")
    private boolean cluster;

    /** What {@code --only} takes, in either mode. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(Arrays.stream(Bench.Workload.values()), Arrays.stream(ClusterBench.Workload.values()))
                    .map(BenchVerb::name)
                    .distinct()
                    .iterator();
        }
    }

    BenchVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws Exception {
        Path home = parent == null ? shell.resolve(Path.of("")) : shell.resolve(parent);
        String named = shell.environment().get("BATON_LAUNCHER");
        Path launcher = named == null ? null : Path.of(named);
        boolean met = cluster ? cluster(home, launcher) : embedded(home, launcher);
        return met ? ExitCode.COMPLETED : ExitCode.FAILED;
    }

    private boolean embedded(Path home, @Nullable Path launcher) throws Exception {
        Set<Bench.Workload> asked = asked(Bench.Workload.class);
        Path folder = Files.createTempDirectory(home, "baton-bench");
        try {
            return new Bench(folder, shell.out(), launcher, quick, asked).run();
        } finally {
            Bench.remove(folder);
        }
    }

    private boolean cluster(Path home, @Nullable Path launcher) throws Exception {
        Set<ClusterBench.Workload> asked = asked(ClusterBench.Workload.class);
        Path folder = Files.createTempDirectory(home, "baton-bench");
        return new ClusterBench(folder, shell.out(), shell.err(), launcher, quick, asked).run();
    }

    private <W extends Enum<W>> Set<W> asked(Class<W> workloads) {
        if (only.isEmpty()) {
            return EnumSet.allOf(workloads);
        }
        Set<W> asked = EnumSet.noneOf(workloads);
        for (String word : only) {
            asked.add(EnumSet.allOf(workloads).stream()
                    .filter(workload -> name(workload).equals(word.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> CliException.usage("Expected --only to name "
                            + String.join(
                                    ", ",
                                    EnumSet.allOf(workloads).stream()
                                            .map(BenchVerb::name)
                                            .toList())
                            + (cluster ? " with --cluster" : " without --cluster") + ", but got '" + word + "'")));
        }
        return asked;
    }

    private static String name(Enum<?> workload) {
        return workload.name().toLowerCase(Locale.ROOT);
    }
}
