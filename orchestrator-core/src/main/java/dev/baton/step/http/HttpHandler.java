package dev.baton.step.http;

import dev.baton.step.FailureKind;
import dev.baton.step.LinesOutput;
import dev.baton.step.StepContext;
import dev.baton.step.StepFailure;
import dev.baton.step.StepHandler;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes one request, follows its redirects, and gives the answer's body as the result.
 *
 * <p>A status of 400 or more fails the step as its own failure; 429 and 5xx, and a server that is not reached, fail it as
 * the platform's, which is tried again, not before the time that the server asks for. Interrupting the caller aborts the
 * request.
 */
public final class HttpHandler implements StepHandler, AutoCloseable {
    private final HttpSettings settings;
    private final HttpClient client;

    public HttpHandler() {
        this(HttpSettings.DEFAULT);
    }

    public HttpHandler(HttpSettings settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder()
                .connectTimeout(settings.connect())
                // Followed here, where credentials can be taken out on the way to another host.
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    @Override
    public StepOutcome run(StepRequest request, StepContext context) throws InterruptedException {
        if (!(request.work() instanceof StepWork.Http work)) {
            throw new IllegalArgumentException("Expected a request over HTTP, but got "
                    + request.work().getClass().getSimpleName());
        }
        String asked = "the request";
        try {
            HttpCall call = HttpCall.parse(work);
            asked = call.shown();
            return new Exchange(request, context, call).run();
        } catch (IllegalArgumentException e) {
            return StepOutcome.failed(FailureKind.USER, String.valueOf(e.getMessage()));
        } catch (HttpTimeoutException e) {
            return StepOutcome.failed(
                    FailureKind.PLATFORM, "Expected an answer to %s, but none came in time".formatted(asked));
        } catch (IOException e) {
            if (Thread.interrupted() || e.getCause() instanceof InterruptedException) {
                throw new InterruptedException("Interrupted while " + request.id() + " waited for an answer");
            }
            return StepOutcome.failed(
                    FailureKind.PLATFORM, "Expected an answer to %s, but %s".formatted(asked, reason(e)));
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return switch (e) {
            case HttpConnectTimeoutException ignored -> "the server did not accept a connection in time";
            case UnknownHostException ignored -> "there is no such host: " + message;
            case ConnectException ignored when message == null -> "the server does not accept connections";
            default -> message == null ? e.getClass().getSimpleName() : message;
        };
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /** One step's request, redirects included. */
    private final class Exchange {
        private final StepRequest request;
        private final StepContext context;
        private final long began = System.nanoTime();
        private HttpCall call;

        Exchange(StepRequest request, StepContext context, HttpCall call) {
            this.request = request;
            this.context = context;
            this.call = call;
        }

        StepOutcome run() throws IOException, InterruptedException {
            for (int redirects = 0; ; redirects++) {
                HttpResponse<InputStream> response =
                        client.send(toRequest(), HttpResponse.BodyHandlers.ofInputStream());
                try (InputStream body = response.body()) {
                    URI target = redirect(response);
                    if (target == null) {
                        return outcome(response, body);
                    }
                    if (redirects >= settings.redirects()) {
                        return StepOutcome.failed(
                                FailureKind.USER,
                                "Expected an answer to %s, but was redirected more than %d times"
                                        .formatted(call.shown(), settings.redirects()));
                    }
                    call = call.redirected(response.statusCode(), target);
                }
            }
        }

        private HttpRequest toRequest() {
            Duration limit = request.timeout() == null || request.timeout().compareTo(settings.answer()) > 0
                    ? settings.answer()
                    : request.timeout();
            HttpRequest.Builder builder = HttpRequest.newBuilder(call.uri())
                    .timeout(limit)
                    // Over plain http the newer version begins with an upgrade, which some servers answer with an
                    // error.
                    .version(
                            call.uri().getScheme().equalsIgnoreCase("http")
                                    ? HttpClient.Version.HTTP_1_1
                                    : HttpClient.Version.HTTP_2)
                    .method(
                            call.method(),
                            call.body().isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(call.body()));
            call.headers().forEach(header -> builder.header(header.getKey(), header.getValue()));
            return builder.build();
        }

        /** Where the answer sends us, or null. */
        private @Nullable URI redirect(HttpResponse<?> response) {
            String location = response.headers().firstValue("location").orElse(null);
            int status = response.statusCode();
            if (location == null || status < 301 || status > 308 || (status > 303 && status < 307)) {
                return null;
            }
            URI target = HttpCall.checked(call.uri().resolve(HttpCall.location(location)), location);
            if (call.uri().getScheme().equalsIgnoreCase("https")
                    && target.getScheme().equalsIgnoreCase("http")) {
                throw new IllegalArgumentException(
                        "Expected %s to stay encrypted, but it redirects to %s".formatted(call.shown(), location));
            }
            return target;
        }

        private StepOutcome outcome(HttpResponse<?> response, InputStream body) throws IOException {
            String sealAs = request.secretResult();
            HttpBody read = HttpBody.read(response.headers(), body, context, sealAs != null, settings.bodyLimit());
            if (read.tooLong()) {
                return StepOutcome.failed(FailureKind.USER, tooLong(sealAs != null));
            }
            StoredText text = read.text();
            if (sealAs != null && read.whole() != null) {
                text = context.secrets().seal(request.id().run(), sealAs, read.whole());
            }
            StepOutput output = StepOutput.of(text, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            StepFailure failure = failure(response, read);
            if (failure != null) {
                return new StepOutcome.Failed(failure, output);
            }
            return new StepOutcome.Succeeded(
                    request.jsonOutput().equals("lines") ? LinesOutput.of(output, context.contents()) : output);
        }

        private @Nullable StepFailure failure(HttpResponse<?> response, HttpBody read) throws IOException {
            if (response.statusCode() >= 400) {
                return HttpStatus.failure(call.shown(), response, read.firstLine(), Instant.now());
            }
            String problem = request.jsonOutput().equals("json") ? read.jsonProblem() : null;
            if (problem == null) {
                return null;
            }
            // What the parser says quotes the text.
            String shown = request.secretResult() == null ? problem : "it is not; what it is stays secret";
            return new StepFailure(FailureKind.USER, "Expected the answer to be JSON ('output: json'), but " + shown);
        }

        private String tooLong(boolean secret) {
            long limit = secret ? Math.min(HttpBody.IN_MEMORY, settings.bodyLimit()) : settings.bodyLimit();
            return "The answer to %s is longer than %d KiB".formatted(call.shown(), limit >> 10);
        }
    }
}
