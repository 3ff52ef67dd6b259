package dev.baton.node.bench;

import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * What the rows of a cluster share.
 *
 * @param quick fewer repetitions
 * @param progress for people who wait
 */
record BenchSite(BenchPostgres database, Path folder, Belongings belongings, boolean quick, PrintWriter progress) {
    void say(String what) {
        progress.println("baton bench: " + what);
        progress.flush();
    }
}
