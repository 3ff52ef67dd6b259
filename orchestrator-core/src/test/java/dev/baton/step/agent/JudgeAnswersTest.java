package dev.baton.step.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeAnswersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "Yes.",
                "  **Yes**  ",
                "YES, because all tests pass.",
                "yes it does",
                "true",
                "```json\n{\"answer\": true}\n```",
                "{\"verdict\": \"yes\"}",
                "The tests pass.\n\nAnswer: yes",
                "The answer is yes.",
                "No errors were found in the log, so the condition holds.\n\n**Final answer: Yes**",
                "There are no issues.\nYes",
                "\"yes\"",
                "> yes",
                "Answer: no… wait, the log says otherwise. Answer: yes"
            })
    void reads_a_yes(String answer) {
        assertEquals(Optional.of(true), JudgeAnswers.parse(answer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "No.",
                "No, two tests fail.",
                "no - it does not",
                "false",
                "{\"answer\": false, \"why\": \"…\"}",
                "Verdict: **NO**",
                "It looks fine at first. However, two tests fail.\nNo.",
                "N",
                "no\nTwo tests fail."
            })
    void reads_a_no(String answer) {
        assertEquals(Optional.of(false), JudgeAnswers.parse(answer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "maybe",
                "No issues were found",
                "It depends.",
                "{\"n\": 1}",
                "yesterday",
                "not sure",
                "no-op",
                "nothing",
                "answer: no issues"
            })
    void takes_nothing_else_for_an_answer(String answer) {
        assertEquals(Optional.empty(), JudgeAnswers.parse(answer));
    }
}
