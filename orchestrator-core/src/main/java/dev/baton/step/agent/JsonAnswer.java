package dev.baton.step.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds the JSON in what an agent answered. */
final class JsonAnswer {
    private static final Pattern FENCE =
            Pattern.compile("(?ms)^```[ \\t]*([A-Za-z0-9_+-]*)[ \\t]*\\n(.*?)^```[ \\t]*$");
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private JsonAnswer() {}

    /** An answer that is nothing but one fenced block of JSON, without its fence; any other answer as it is. */
    static String unfenced(String answer) {
        String text = answer.strip();
        List<MatchResult> fences = fences(text);
        boolean alone = fences.size() == 1
                && fences.getFirst().start() == 0
                && fences.getFirst().end() == text.length();
        if (alone
                && parsed(content(fences.getFirst()))
                        .filter(JsonNode::isContainerNode)
                        .isPresent()) {
            return content(fences.getFirst());
        }
        return answer;
    }

    /** The JSON that an answer was asked for: the whole of it, else its only fenced JSON, else what its outer brackets hold. */
    static Optional<String> within(String answer) {
        String text = answer.strip();
        if (parsed(text).isPresent()) {
            return Optional.of(text);
        }
        List<String> fenced = fences(text).stream()
                .map(JsonAnswer::content)
                .filter(content -> parsed(content).isPresent())
                .toList();
        return fenced.size() == 1 ? Optional.of(fenced.getFirst()) : bracketed(text);
    }

    static Optional<JsonNode> parsed(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(text)).filter(node -> !node.isMissingNode());
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private static Optional<String> bracketed(String text) {
        return between(text, '{', '}').or(() -> between(text, '[', ']'));
    }

    private static Optional<String> between(String text, char open, char close) {
        int start = text.indexOf(open);
        int end = text.lastIndexOf(close);
        return start < 0 || end < start
                ? Optional.empty()
                : Optional.of(text.substring(start, end + 1))
                        .filter(inner -> parsed(inner).isPresent());
    }

    private static List<MatchResult> fences(String text) {
        return FENCE.matcher(text).results().toList();
    }

    private static String content(MatchResult fence) {
        return fence.group(2).strip();
    }
}
