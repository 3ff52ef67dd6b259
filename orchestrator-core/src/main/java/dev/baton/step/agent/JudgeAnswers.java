package dev.baton.step.agent;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads yes or no out of what a judge answered. */
public final class JudgeAnswers {
    private static final String YES = "yes|y|true|correct|affirmative";
    private static final String NO = "no|n|false|incorrect|negative";

    /** What may follow a word that stands for itself: "no." and "no - because", not "no issues" or "no-op". */
    private static final String ALONE = "(?=\\s*(?:[.,;:!)\\n]|$)|\\s+[-–—]|[–—])";

    private static final List<String> MEMBERS =
            List.of("answer", "verdict", "decision", "result", "value", "judgment", "judgement");

    /** A word that settles it: "Final answer: no", "the answer is yes". */
    private static final Pattern STATED =
            Pattern.compile("\\b(?:answer|verdict|decision|conclusion|judge?ment|result)(?: is)?\\s*[:=]?\\s*((?:" + YES
                    + ")\\b|(?:" + NO + ")" + ALONE + ")");

    private static final Pattern OPENING = Pattern.compile("^(yes\\b|(?:" + YES + "|" + NO + ")" + ALONE + ")");

    private JudgeAnswers() {}

    /** Empty when the answer is neither yes nor no. */
    public static Optional<Boolean> parse(String answer) {
        Optional<Boolean> json =
                JsonAnswer.parsed(JsonAnswer.unfenced(answer).strip()).flatMap(JudgeAnswers::fromJson);
        if (json.isPresent()) {
            return json;
        }
        String text = plain(answer);
        return stated(text).or(() -> opening(text)).or(() -> lastLine(text));
    }

    private static Optional<Boolean> fromJson(JsonNode json) {
        if (json.isBoolean()) {
            return Optional.of(json.booleanValue());
        }
        if (json.isTextual()) {
            return word(plain(json.textValue()));
        }
        return MEMBERS.stream()
                .map(json::get)
                .filter(member -> member != null)
                .findFirst()
                .flatMap(JudgeAnswers::fromJson);
    }

    /** The last one counts: reasoning comes before its conclusion. */
    private static Optional<Boolean> stated(String text) {
        List<MatchResult> statements = STATED.matcher(text).results().toList();
        return statements.isEmpty()
                ? Optional.empty()
                : word(statements.getLast().group(1));
    }

    private static Optional<Boolean> opening(String text) {
        Matcher matcher = OPENING.matcher(text);
        return matcher.find() ? word(matcher.group(1)) : Optional.empty();
    }

    private static Optional<Boolean> lastLine(String text) {
        String last = text.lines().reduce("", (before, line) -> line.isBlank() ? before : line);
        return word(last.strip());
    }

    private static Optional<Boolean> word(String text) {
        String word = text.replaceAll("[.!,;:]+$", "");
        if (word.matches(YES)) {
            return Optional.of(true);
        }
        return word.matches(NO) ? Optional.of(false) : Optional.empty();
    }

    /** Lower case, without the signs of Markdown. */
    private static String plain(String answer) {
        return answer.replaceAll("[*_`#>\"']", "").strip().toLowerCase(Locale.ROOT);
    }
}
