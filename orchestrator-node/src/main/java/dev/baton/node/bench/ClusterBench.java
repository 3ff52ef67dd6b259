package dev.baton.node.bench;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The workloads of a cluster: nodes that are processes of their own, on a PostgreSQL of its own that is ended and deleted afterwards,
 * also when this process is told to end.
 */
public final class ClusterBench {
    private final Path folder;
    private final PrintWriter out;
    private final PrintWriter progress;
    private final @Nullable Path launcher;
    private final boolean quick;
    private final Set<Workload> workloads;

    /**
     * @param folder an empty folder on the disk to be measured; is deleted
     * @param progress what is under way, for people
     * @param launcher the {@code baton} command, to be timed from outside, or null
     * @param quick fewer repetitions, for a look rather than a figure
     * @param workloads what to measure; the server's own inserts always are where something is compared with them
     */
    public ClusterBench(
            Path folder,
            PrintWriter out,
            PrintWriter progress,
            @Nullable Path launcher,
            boolean quick,
            Set<Workload> workloads) {
        this.folder = folder.toAbsolutePath();
        this.out = out;
        this.progress = progress;
        this.launcher = launcher;
        this.quick = quick;
        this.workloads = workloads.isEmpty() ? EnumSet.noneOf(Workload.class) : EnumSet.copyOf(workloads);
    }

    /** What can be measured by itself. */
    public enum Workload {
        INSERTS,
        STEPS,
        ALONE,
        MAPS,
        HASHES,
        REMOTE,
        LISTING,
        FAILOVER,
        CROWD
    }

    /** @return whether every target was met */
    public boolean run() throws Exception {
        try (Belongings belongings = new Belongings()) {
            belongings.add(() -> remove(folder));
            try {
                progress.println("baton bench: makes a PostgreSQL in " + folder);
                progress.flush();
                BenchPostgres database = belongings.add(BenchPostgres.start(folder.resolve("postgresql")));
                Table table = new Table(out);
                table.heading(database.describe());
                measure(new BenchSite(database, folder, belongings, quick, progress), table);
                return table.isMet();
            } catch (Exception e) {
                if (belongings.isEnded()) {
                    // Somebody ended this process: there is nothing to say, and the rest is the hook's.
                    Thread.sleep(Long.MAX_VALUE);
                }
                throw e;
            }
        }
    }

    private static void remove(Path folder) throws java.io.IOException {
        if (Files.exists(folder)) {
            Bench.remove(folder);
        }
    }

    private void measure(BenchSite site, Table table) throws Exception {
        if (isAsked(Workload.INSERTS) || isAsked(Workload.STEPS) || isAsked(Workload.ALONE)) {
            Inserts inserts = Inserts.measure(site);
            table.add(inserts.row());
            if (isAsked(Workload.STEPS)) {
                table.add(ClusterSteps.together(site, inserts));
            }
            if (isAsked(Workload.ALONE)) {
                table.add(ClusterSteps.alone(site, inserts));
            }
        }
        if (isAsked(Workload.MAPS)) {
            ClusterMaps.measure(site, table);
        }
        if (isAsked(Workload.HASHES)) {
            table.add(ClusterMaps.hashes(site));
        }
        if (isAsked(Workload.REMOTE)) {
            table.add(RemoteDispatch.measure(site));
        }
        if (launcher != null && isAsked(Workload.LISTING)) {
            table.add(Listing.measure(site, launcher));
        }
        if (isAsked(Workload.FAILOVER)) {
            table.add(Failover.measure(site));
        }
        if (isAsked(Workload.CROWD)) {
            Crowd.measure(site, table);
        }
    }

    private boolean isAsked(Workload workload) {
        return workloads.contains(workload);
    }
}
