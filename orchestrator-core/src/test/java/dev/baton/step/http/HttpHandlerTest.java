package dev.baton.step.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.baton.step.AttemptId;
import dev.baton.step.ContentStore;
import dev.baton.step.FailureKind;
import dev.baton.step.SecretBox;
import dev.baton.step.StepContext;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class HttpHandlerTest {
    @TempDir
    Path folder;

    private HttpServer server;
    private HttpHandler handler;
    private String base;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        base = "http://localhost:" + server.getAddress().getPort();
        handler = new HttpHandler(new HttpSettings(Duration.ofSeconds(5), Duration.ofSeconds(20), 4L << 20, 3));
    }

    @AfterEach
    void close() {
        handler.close();
        server.stop(0);
    }

    private void serve(String path, int status, String body, String... headers) {
        server.createContext(path, exchange -> answer(exchange, status, body, headers));
    }

    private static void answer(HttpExchange exchange, int status, String body, String... headers) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
        }
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private StepOutcome run(String text) throws InterruptedException {
        return run(text, "text", null);
    }

    private StepOutcome run(String text, String output, @Nullable String secret) throws InterruptedException {
        StepRequest request = new StepRequest(
                new AttemptId("run", "1", 1, 1),
                "Http",
                new StepWork.Http(text, Map.of(), null),
                null,
                folder.toString(),
                folder.toString(),
                output,
                secret,
                false,
                Set.of(),
                null);
        return handler.run(request, new Context());
    }

    private static String text(StepOutcome outcome) {
        StoredText text =
                assertInstanceOf(StepOutcome.Succeeded.class, outcome).output().text();
        return assertInstanceOf(StoredText.Inline.class, text).text();
    }

    private static StepOutcome.Failed failed(StepOutcome outcome) {
        return assertInstanceOf(StepOutcome.Failed.class, outcome);
    }

    @Test
    void the_body_of_an_answer_is_the_text_and_there_is_no_exit_code() throws Exception {
        serve("/hi", 200, "hällo\n");
        StepOutcome outcome = run("GET " + base + "/hi");
        assertEquals("hällo\n", text(outcome));
        assertNull(
                assertInstanceOf(StepOutcome.Succeeded.class, outcome).output().exitCode());
    }

    @Test
    void the_encoding_that_the_server_names_is_used() throws Exception {
        server.createContext("/latin", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=\"iso-8859-1\"");
            exchange.sendResponseHeaders(200, 1);
            try (exchange) {
                exchange.getResponseBody().write(0xE4);
            }
        });
        assertEquals("ä", text(run("GET " + base + "/latin")));
    }

    @Test
    void method_headers_and_body_are_sent() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        server.createContext("/post", exchange -> {
            seen.complete(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("X-Key") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer(exchange, 201, "made");
        });
        assertEquals(
                "made", text(run("post " + base + "/post\nX-Key: a: b\nContent-Type: text/plain\n\nline 1\n\nline 2")));
        assertEquals("POST a: b line 1\n\nline 2", seen.get());
    }

    @Test
    void a_status_of_400_or_more_is_the_steps_own_failure() throws Exception {
        serve("/missing", 404, "no such thing\nmore");
        StepOutcome.Failed failed = failed(run("GET " + base + "/missing?key=confidential"));
        assertEquals(FailureKind.USER, failed.failure().kind());
        assertEquals(
                "HTTP 404 from GET %s/missing?…: no such thing".formatted(base),
                failed.failure().message());
        assertEquals(
                new StoredText.Inline("no such thing\nmore"), failed.output().text());
    }

    @Test
    void a_server_that_is_busy_is_the_platforms_failure_with_the_time_that_it_asks_for() throws Exception {
        serve("/busy", 429, "slow down", "Retry-After", "7");
        serve("/broken", 503, "");
        StepOutcome.Failed busy = failed(run("GET " + base + "/busy"));
        assertEquals(FailureKind.PLATFORM, busy.failure().kind());
        assertEquals(7000, busy.failure().retryAfterMillis());
        assertTrue(
                busy.failure().message().contains("after 7 s"), busy.failure().message());
        StepOutcome.Failed broken = failed(run("GET " + base + "/broken"));
        assertEquals(FailureKind.PLATFORM, broken.failure().kind());
        assertNull(broken.failure().retryAfterMillis());
    }

    @Test
    void a_time_to_try_again_may_be_a_date() {
        Instant now = Instant.parse("2026-03-01T10:00:00Z");
        assertEquals(Duration.ofSeconds(90), HttpStatus.retryAfter("Sun, 1 Mar 2026 10:01:30 GMT", now));
        assertEquals(Duration.ZERO, HttpStatus.retryAfter("Sun, 1 Mar 2026 09:00:00 GMT", now));
        assertNull(HttpStatus.retryAfter("soon", now));
    }

    @Test
    void redirects_are_followed_up_to_a_limit() throws Exception {
        serve("/a", 302, "", "Location", "/b");
        serve("/b", 307, "", "Location", base + "/c");
        serve("/c", 200, "there");
        serve("/round", 302, "", "Location", "/round");
        assertEquals("there", text(run("GET " + base + "/a")));
        StepOutcome.Failed failed = failed(run("GET " + base + "/round"));
        assertTrue(
                failed.failure().message().contains("more than 3 times"),
                failed.failure().message());
    }

    @Test
    void a_redirect_to_another_host_gets_no_credentials() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        server.createContext("/there", exchange -> {
            seen.complete(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + exchange.getRequestHeaders().getFirst("X-Other"));
            answer(exchange, 200, "ok");
        });
        serve("/away", 303, "", "Location", base.replace("localhost", "127.0.0.1") + "/there");
        assertEquals("ok", text(run("POST " + base + "/away\nAuthorization: Bearer x\nX-Other: y\n\nbody")));
        assertEquals("GET null y", seen.get());
    }

    @Test
    void a_redirect_to_a_file_is_refused() throws Exception {
        serve("/file", 302, "", "Location", "file:///etc/passwd");
        StepOutcome.Failed failed = failed(run("GET " + base + "/file"));
        assertEquals(FailureKind.USER, failed.failure().kind());
        assertTrue(
                failed.failure().message().contains("http or https"),
                failed.failure().message());
    }

    @Test
    void only_http_and_https_are_asked() throws Exception {
        for (String text :
                new String[] {"GET file:///etc/passwd", "GET example.org", "FETCH " + base, base, "GET http://a b/"}) {
            StepOutcome.Failed failed = failed(run(text));
            assertEquals(FailureKind.USER, failed.failure().kind());
            assertTrue(
                    failed.failure().message().startsWith("Expected"),
                    failed.failure().message());
        }
    }

    @Test
    void a_long_answer_is_a_blob_and_one_that_is_too_long_fails() throws Exception {
        serve("/long", 200, "ä".repeat(1 << 20));
        serve("/huge", 200, "x".repeat(5 << 20));
        StoredText.Blob blob = assertInstanceOf(
                StoredText.Blob.class,
                assertInstanceOf(StepOutcome.Succeeded.class, run("GET " + base + "/long"))
                        .output()
                        .text());
        assertEquals(2 << 20, blob.bytes());
        assertEquals("ä".repeat(1024), blob.preview());
        StepOutcome.Failed failed = failed(run("GET " + base + "/huge"));
        assertTrue(
                failed.failure().message().contains("longer than 4096 KiB"),
                failed.failure().message());
    }

    @Test
    void an_answer_that_should_be_JSON_and_is_not_fails() throws Exception {
        serve("/json", 200, "{\"a\": 1}");
        serve("/page", 200, "<html>");
        assertEquals("{\"a\": 1}", text(run("GET " + base + "/json", "json", null)));
        assertTrue(failed(run("GET " + base + "/page", "json", null))
                .failure()
                .message()
                .contains("line 1, column 1"));
    }

    @Test
    void a_secret_answer_is_sealed() throws Exception {
        serve("/token", 200, "t0ken");
        StepOutcome outcome = run("GET " + base + "/token", "text", "token");
        assertEquals(
                new StoredText.Sealed("token", "sealed t0ken"),
                assertInstanceOf(StepOutcome.Succeeded.class, outcome).output().text());
    }

    @Test
    void a_server_that_is_not_there_is_the_platforms_failure() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        StepOutcome.Failed failed = failed(run("GET http://localhost:%d/".formatted(port)));
        assertEquals(FailureKind.PLATFORM, failed.failure().kind());
        assertTrue(
                failed.failure().message().contains("does not accept connections"),
                failed.failure().message());
    }

    @Test
    void interrupting_aborts_a_request_that_waits_for_its_answer_or_for_the_rest_of_it() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        CountDownLatch never = new CountDownLatch(1);
        server.createContext("/silent", exchange -> {
            asked.countDown();
            awaitQuietly(never);
        });
        server.createContext("/slow", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            asked.countDown();
            awaitQuietly(never);
        });
        FutureTask<StepOutcome> silent = new FutureTask<>(() -> run("GET " + base + "/silent"));
        FutureTask<StepOutcome> slow = new FutureTask<>(() -> run("GET " + base + "/slow"));
        Thread first = Thread.startVirtualThread(silent);
        Thread second = Thread.startVirtualThread(slow);
        asked.await();
        first.interrupt();
        second.interrupt();
        assertInterrupted(silent);
        assertInterrupted(slow);
        never.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertInterrupted(FutureTask<StepOutcome> task) throws Exception {
        try {
            throw new AssertionError("Expected an interruption, but got " + task.get(10, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            assertInstanceOf(InterruptedException.class, e.getCause());
        }
    }

    private final class Context implements StepContext, ContentStore, SecretBox {
        @Override
        public Path attemptFolder() {
            return folder;
        }

        @Override
        public ContentStore contents() {
            return this;
        }

        @Override
        public SecretBox secrets() {
            return this;
        }

        @Override
        public void output(String line) {}

        @Override
        public StoredText store(String text) {
            return new StoredText.Inline(text);
        }

        @Override
        public String storeFile(Path file) throws IOException {
            return "hash-" + Files.size(file);
        }

        @Override
        public String read(StoredText text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void restore(String hash, Path to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public StoredText.Sealed seal(String run, String name, String secret) {
            return new StoredText.Sealed(name, "sealed " + secret);
        }

        @Override
        public String open(String run, StoredText.Sealed sealed) {
            throw new UnsupportedOperationException();
        }
    }
}
