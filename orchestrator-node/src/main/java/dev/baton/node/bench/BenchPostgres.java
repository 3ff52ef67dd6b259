package dev.baton.node.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A PostgreSQL of its own, with the settings that initdb gives it: fsync is on. It listens on the loopback address alone.
 *
 * <p>{@link #close} ends it; its folder is its owner's to delete.
 */
final class BenchPostgres implements AutoCloseable {
    static final String USER = "baton";

    /** The account of the server when this process is root's, for the server refuses to be. */
    private static final String ACCOUNT = "postgres";

    private static final String LOG = "server.log";

    private final Path programs;
    private final Path data;
    private final int port;
    private final String password;

    private BenchPostgres(Path programs, Path data, int port, String password) {
        this.programs = programs;
        this.data = data;
        this.port = port;
        this.password = password;
    }

    /**
     * Makes a database and starts its server; blocks until it answers.
     *
     * @param folder is made; on the disk that is measured
     * @throws IOException with a sentence that says what is missing, when it cannot be had
     */
    static BenchPostgres start(Path folder) throws IOException, InterruptedException {
        Path programs = locate();
        Files.createDirectories(folder);
        BenchPostgres server = new BenchPostgres(
                programs, folder.resolve("data"), freePort(), HexFormat.of().formatHex(random(24)));
        server.make(folder);
        server.control("start", "-t", "60", "-l", server.data.resolve(LOG).toString(), "-o", server.options());
        return server;
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return random;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The folder of initdb and pg_ctl: on the PATH, else the newest in the usual places. */
    private static Path locate() throws IOException {
        for (String entry : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (!entry.isEmpty() && hasPrograms(Path.of(entry))) {
                return Path.of(entry);
            }
        }
        List<Path> found = new ArrayList<>();
        collect(Path.of("/usr/lib/postgresql"), "", found);
        collect(Path.of("/usr"), "pgsql-", found);
        collect(Path.of("/usr/local/opt"), "postgresql", found);
        collect(Path.of("/opt/homebrew/opt"), "postgresql", found);
        return found.stream()
                .max(java.util.Comparator.comparingInt(BenchPostgres::version))
                .orElseThrow(() -> new IOException(
                        "Expected PostgreSQL's initdb and pg_ctl on the PATH or in /usr/lib/postgresql/*/bin, but found neither;"
                                + " install them: 'apt-get install postgresql' on Debian and Ubuntu, 'dnf install"
                                + " postgresql-server' on Fedora, 'brew install postgresql' on a Mac"));
    }

    private static void collect(Path parent, String prefix, List<Path> found) throws IOException {
        if (Files.isDirectory(parent)) {
            try (Stream<Path> entries = Files.list(parent)) {
                entries.filter(entry -> entry.getFileName().toString().startsWith(prefix))
                        .map(entry -> entry.resolve("bin"))
                        .filter(BenchPostgres::hasPrograms)
                        .forEach(found::add);
            }
        }
    }

    private static boolean hasPrograms(Path folder) {
        return Files.isExecutable(folder.resolve("initdb")) && Files.isExecutable(folder.resolve("pg_ctl"));
    }

    /** {@code 15} of {@code …/postgresql/15/bin}. */
    private static int version(Path programs) {
        String digits = programs.toString().replaceAll("[^0-9]", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private void make(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(data);
        Path secret = folder.resolve("password");
        Files.createFile(secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, password);
        if (isRoot()) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            Files.setPosixFilePermissions(
                    folder.toAbsolutePath().getParent(), PosixFilePermissions.fromString("rwx--x--x"));
            UserPrincipal account = account(folder);
            Files.setOwner(data, account);
            Files.setOwner(secret, account);
        }
        server(
                "initdb",
                List.of(
                        "-D",
                        data.toString(),
                        "-U",
                        USER,
                        "-A",
                        "scram-sha-256",
                        "-E",
                        "UTF8",
                        "--locale=C",
                        "--pwfile=" + secret));
        Files.delete(secret);
    }

    private static UserPrincipal account(Path folder) throws IOException {
        try {
            return folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(ACCOUNT);
        } catch (UserPrincipalNotFoundException e) {
            throw new IOException(
                    "Expected a user 'postgres' to run the server as, which refuses to be root's, but there is none;"
                            + " make one, or run this as another user",
                    e);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private String options() {
        return "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=";
    }

    private void control(String what, String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-D", data.toString(), "-w"));
        arguments.addAll(List.of(options));
        arguments.add(what);
        server("pg_ctl", arguments);
    }

    private void server(String program, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=" + ACCOUNT, "--regid=" + ACCOUNT, "--clear-groups", "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(arguments);
        // What pg_ctl starts keeps the output open, so it is a file.
        Path said = data.resolveSibling(program + ".log");
        Process process = new ProcessBuilder(command)
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("Expected PostgreSQL's " + program + " to succeed, but it said: "
                    + Files.readString(said)
                            .strip()
                            .lines()
                            .reduce((first, last) -> last)
                            .orElse("nothing"));
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    String password() {
        return password;
    }

    /** A connection of its own, which commits each statement by itself. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), USER, password);
    }

    /** How durable, in its own words. */
    String describe() throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit')")) {
            row.next();
            return "PostgreSQL " + row.getString(1) + " on this machine, fsync = " + row.getString(2)
                    + ", synchronous_commit = " + row.getString(3);
        }
    }

    @Override
    public void close() {
        try {
            control("stop", "-m", "immediate");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
