package dev.baton.node.cli;

import dev.baton.client.BatonClient;
import dev.baton.client.ClientSettings;
import dev.baton.client.HostPort;
import dev.baton.host.RunService;
import dev.baton.journal.folder.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the runs are that a verb acts on: in a data folder of this machine, or on nodes that are called. */
final class RunsOption {
    /** Options that may also stand before the verb, each with a value. */
    static final List<String> GLOBAL = List.of("--cluster", "--token-file", "--client-host");

    private static final String VARIABLE = "BATON_CLUSTER";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data folder. Without it: $BATON_HOME, else .baton in the working folder.")
    private @Nullable Path data;

    @Option(
            names = "--cluster",
            paramLabel = "HOST:PORT",
            description = "Act on runs of a node there, not of a data folder; several after commas are tried in turn."
                    + " Without it: $BATON_CLUSTER.")
    private @Nullable String cluster;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "The token that lets you in there. Without it: $BATON_TOKEN.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--client-host",
            paramLabel = "HOST[:PORT]",
            description = "Where the node reaches this machine, when it does not find out by itself. Without it:"
                    + " $BATON_CLIENT_HOST.")
    private @Nullable String clientHost;

    private boolean told;

    /** Whether the runs are elsewhere. */
    boolean isRemote(Shell shell) {
        if (data != null && cluster != null) {
            throw CliException.usage("Expected either --data or --cluster, but there are both");
        }
        return !nodes(shell).isEmpty();
    }

    /** A folder that was named on the command line is meant, whatever the environment says. */
    private String nodes(Shell shell) {
        if (cluster != null) {
            return cluster;
        }
        return data != null ? "" : shell.environment().getOrDefault(VARIABLE, "");
    }

    BatonClient client(Shell shell) {
        try {
            ClientSettings settings = ClientSettings.read(
                    shell.user() + "@" + thisMachine(),
                    shell.environment(),
                    tokenFile == null ? null : shell.resolve(tokenFile),
                    clientHost);
            return shell.engine().connect(HostPort.parseAll(nodes(shell)), settings);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its name, for the record. */
    private static String thisMachine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /** The front door of runs that there are. */
    RunService service(Shell shell) {
        if (isRemote(shell)) {
            return client(shell).runs();
        }
        return isShared(shell)
                ? shell.engine()
                        .nodeOf(path(shell))
                        .orElseThrow(() -> CliException.failed(SharedRuns.onlyNodes("tell them anything")))
                : shell.engine().open(path(shell));
    }

    /** The front door of a run that is new. */
    RunService beginning(Shell shell) {
        return isRemote(shell) ? client(shell).runs() : shell.engine().open(path(shell));
    }

    RunSource source(Shell shell) {
        if (isRemote(shell)) {
            return new RemoteRuns(client(shell).reading());
        }
        if (isShared(shell)) {
            return new SharedRuns(shell.engine().sharedStore(), path(shell));
        }
        DataFolder folder = existing(shell);
        if (!told && shell.engine().namesSharedStore()) {
            told = true;
            shell.err()
                    .println("baton: these are the runs of " + shell.shown(path(shell))
                            + ", not those of the store that BATON_POSTGRES_URL names: for them name a node with"
                            + " --cluster HOST:PORT, or the data folder of one with --data");
        }
        return LocalRuns.open(folder);
    }

    /** Whether the runs are in a store that nodes share: one is named, and the folder has none of its own. */
    boolean isShared(Shell shell) {
        return !isRemote(shell)
                && !DataFolder.exists(path(shell))
                && shell.engine().namesSharedStore();
    }

    /** Where the data folder is; nothing is made. */
    Path path(Shell shell) {
        return data == null ? DataFolder.locate(shell.environment(), shell.workingFolder()) : shell.resolve(data);
    }

    /** The folder of a verb that only reads, and must not make one. */
    private DataFolder existing(Shell shell) {
        return DataOption.existing(shell, path(shell));
    }

    /** The options as they have to be repeated in a further command of this user, with a space before them, or nothing. */
    String repeated(Shell shell) {
        String where = data == null ? "" : " --data " + Words.quoted(shell.shown(path(shell)));
        if (cluster != null) {
            where = " --cluster " + Words.quoted(cluster);
        }
        String token = tokenFile == null ? "" : " --token-file " + Words.quoted(tokenFile.toString());
        return where + token + (clientHost == null ? "" : " --client-host " + Words.quoted(clientHost));
    }
}
