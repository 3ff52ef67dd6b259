package dev.baton.step.http;

import dev.baton.step.StepWork;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a step asks for, read from its text: {@code METHOD url} in the first line, headers in the next, and after an empty
 * line the body.
 *
 * @param headers in order; a name may come more than once
 */
record HttpCall(String method, URI uri, List<Map.Entry<String, String>> headers, String body) {
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    HttpCall {
        headers = List.copyOf(headers);
    }

    /** @throws IllegalArgumentException with a sentence for whoever wrote the flow */
    static HttpCall parse(StepWork.Http work) {
        String text = work.request().strip().replace("\r\n", "\n");
        int empty = text.indexOf("\n\n");
        String head = empty < 0 ? text : text.substring(0, empty);
        String body = empty < 0 ? "" : text.substring(empty + 2);
        String[] lines = head.split("\n");
        List<Map.Entry<String, String>> headers = new ArrayList<>(work.headers().entrySet());
        for (int i = 1; i < lines.length; i++) {
            headers.add(header(lines[i]));
        }
        String[] words = lines[0].strip().split("\\s+", 2);
        if (words.length < 2) {
            throw new IllegalArgumentException(
                    "Expected a method and a URL, as in 'GET https://example.org/', but got '" + lines[0] + "'");
        }
        return new HttpCall(method(words[0]), uri(words[1]), headers, work.body() == null ? body : work.body());
    }

    private static String method(String word) {
        String method = word.toUpperCase(Locale.ROOT);
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException(
                    "Expected one of %s before the URL, but got '%s'".formatted(String.join(", ", METHODS), word));
        }
        return method;
    }

    private static Map.Entry<String, String> header(String line) {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException(
                    "Expected a header 'Name: value' below the URL, or an empty line before the body, but got '" + line
                            + "'");
        }
        return Map.entry(
                line.substring(0, colon).strip(), line.substring(colon + 1).strip());
    }

    /** @throws IllegalArgumentException unless it is an absolute http or https URL with a host */
    static URI uri(String text) {
        try {
            return checked(new URI(text), text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "Expected a URL, but '%s' is none: %s; write spaces as %%20".formatted(text, e.getReason()));
        }
    }

    static URI checked(URI uri, String text) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("Expected an http or https URL, but got '" + text + "'");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("Expected a URL with a host, but got '" + text + "'");
        }
        return uri;
    }

    /** Where a redirect points, absolute or not. */
    static URI location(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("Expected a redirect to a URL, but '%s' is none".formatted(text));
        }
    }

    /** The URL without what may be confidential in it. */
    String shown() {
        String query = uri.getRawQuery() == null ? "" : "?…";
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return method + " " + uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath() + query;
    }

    /**
     * The request that a redirect asks for. As browsers do it, 301, 302 and 303 turn what is not GET or HEAD into GET
     * without a body; and credentials go to no other host.
     */
    HttpCall redirected(int status, URI target) {
        boolean toGet = status <= 303 && !method.equals("GET") && !method.equals("HEAD");
        boolean sameOrigin = uri.getScheme().equalsIgnoreCase(target.getScheme())
                && uri.getHost().equalsIgnoreCase(target.getHost())
                && uri.getPort() == target.getPort();
        List<Map.Entry<String, String>> kept = headers.stream()
                .filter(header -> sameOrigin || !isCredential(header.getKey()))
                .filter(header ->
                        !toGet || !header.getKey().toLowerCase(Locale.ROOT).startsWith("content-"))
                .toList();
        return new HttpCall(toGet ? "GET" : method, target, kept, toGet ? "" : body);
    }

    private static boolean isCredential(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return name.equals("authorization")
                || name.equals("cookie")
                || name.equals("proxy-authorization")
                || name.contains("api-key")
                || name.contains("token");
    }
}
