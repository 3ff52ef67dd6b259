package dev.baton.journal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL server with a data folder of its own, on a port of its own of the loopback interface, with fsync on. It ends with this
 * process, whatever way that ends. Started by root, it runs as the user {@code postgres}, for it refuses to run as root.
 */
final class PostgresProcess implements AutoCloseable {
    static final String ADMIN = "admin";
    static final String PASSWORD = "pass-" + Long.toHexString(System.nanoTime());

    /** Ends the server when this process closes its end of the pipe, or is gone. */
    private static final String WATCH = "\"$@\" & server=$!; cat > /dev/null; kill -QUIT $server 2> /dev/null; wait";

    private static final long PATIENCE_SECONDS = 60;

    private final Path bin;
    private final Path folder;
    private final int port;
    private Process watcher;

    private PostgresProcess(Path bin, Path folder, int port) {
        this.bin = bin;
        this.folder = folder;
        this.port = port;
    }

    /** The folder of the server's programs: on the PATH, or where Debian's packages put them, the newest version first. */
    static Optional<Path> programs() {
        List<Path> places = new ArrayList<>();
        for (String each : System.getenv().getOrDefault("PATH", "").split(":")) {
            places.add(Path.of(each));
        }
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.sorted(Comparator.comparing((Path version) ->
                                        version.getFileName().toString().length())
                                .thenComparing(Path::getFileName)
                                .reversed())
                        .forEach(version -> places.add(version.resolve("bin")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return places.stream()
                .filter(place ->
                        Files.isExecutable(place.resolve("initdb")) && Files.isExecutable(place.resolve("postgres")))
                .findFirst();
    }

    /** Makes a data folder and starts a server on it. */
    static PostgresProcess start(Path bin) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("baton-postgresql-");
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        give(folder);
        give(password);
        PostgresProcess server = new PostgresProcess(bin, folder, freePort());
        server.initialize(password);
        server.start();
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static void give(Path path) throws IOException {
        if (isRoot()) {
            UserPrincipal user =
                    path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres");
            Files.setOwner(path, user);
        }
    }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private void initialize(Path password) throws IOException, InterruptedException {
        Process initdb = new ProcessBuilder(command(
                        "initdb",
                        "--pgdata=" + data(),
                        "--username=" + ADMIN,
                        "--auth=scram-sha-256",
                        "--pwfile=" + password,
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-sync"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(initdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (initdb.waitFor() != 0) {
            throw new IllegalStateException("initdb failed: " + said);
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    int port() {
        return port;
    }

    /** Starts the server and waits until it accepts connections. */
    void start() throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", WATCH, "sh"));
        command.addAll(command(
                "postgres",
                "-D",
                data().toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "logging_collector=off",
                "-c",
                "fsync=on"));
        watcher = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> follow(watcher, ready), "postgresql-output");
        reader.setDaemon(true);
        reader.start();
        ready.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private static void follow(Process process, CompletableFuture<Void> ready) {
        StringBuilder said = new StringBuilder();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.contains("ready to accept connections")) {
                    ready.complete(null);
                }
                if (!ready.isDone()) {
                    said.append(line).append('\n');
                }
            }
            ready.completeExceptionally(new IllegalStateException("postgres ended: " + said));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    private ProcessHandle postmaster() throws IOException {
        String pid = Files.readAllLines(data().resolve("postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    }

    /** Stops it as an administrator does who does not wait for clients: their connections are cut. */
    void stop() throws IOException, InterruptedException {
        ProcessHandle server = postmaster();
        int status = new ProcessBuilder("kill", "-INT", Long.toString(server.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("Expected to stop the server " + server.pid() + ", but kill failed");
        }
        await(List.of(server));
        endWatcher();
    }

    /** Kills the postmaster; its other processes notice and end. */
    void kill() throws IOException, InterruptedException {
        ProcessHandle server = postmaster();
        List<ProcessHandle> all = new ArrayList<>(server.descendants().toList());
        all.add(server);
        server.destroyForcibly();
        await(all);
        endWatcher();
    }

    private static void await(List<ProcessHandle> processes) {
        CompletableFuture.allOf(processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private void endWatcher() throws IOException, InterruptedException {
        watcher.getOutputStream().close();
        watcher.waitFor();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        endWatcher();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        }
    }
}
