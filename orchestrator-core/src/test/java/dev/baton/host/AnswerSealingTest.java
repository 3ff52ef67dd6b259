package dev.baton.host;

import static dev.baton.host.Site.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.baton.run.RunCommand;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AnswerSealingTest {
    private static final String FLOW = "AskUserQuestion:\"Who?\":who"
            + " -> AskUserQuestion:\"The key?\":api_key {secret: true} -> Bash:\"test -n {api_key}\"";

    @TempDir
    Path folder;

    private LocalHost host;
    private AnswerSealing sealing;

    @BeforeEach
    void open() throws Exception {
        Site site = new Site(folder);
        host = site.open();
        done(host.start(site.flow("r1", FLOW, Map.of(), null)));
        sealing = new AnswerSealing(host.store(), hash -> host.loaded(hash).bundle(), host.secrets());
    }

    @AfterEach
    void close() {
        host.close();
    }

    private static RunCommand.Answer answer(String name) {
        return new RunCommand.Answer(name, "open-sesame", null, "tester");
    }

    @Test
    void an_answer_to_a_secret_question_is_sealed_also_before_it_is_asked() {
        for (String name : new String[] {"api_key", "api_key#1", "4[57]/api_key", "4[57]/2[0]/api_key#3"}) {
            RunCommand.Answer sealed = (RunCommand.Answer) sealing.sealed("r1", answer(name));
            assertEquals(name, sealed.name());
            assertEquals("", sealed.value());
            assertNotNull(sealed.sealed());
            assertFalse(sealed.toString().contains("open-sesame"));
            assertEquals("open-sesame", host.secrets().open("r1", sealed.sealed()));
        }
    }

    @Test
    void other_commands_and_answers_stay_as_they_are() {
        assertEquals(answer("who"), sealing.sealed("r1", answer("who")));
        assertEquals(answer("4[57]/who"), sealing.sealed("r1", answer("4[57]/who")));
        assertEquals(answer("nobody"), sealing.sealed("r1", answer("nobody")));
        assertEquals(answer("api_key"), sealing.sealed("no-run", answer("api_key")));
        RunCommand pause = new RunCommand.Pause(false, "tester");
        assertEquals(pause, sealing.sealed("r1", pause));
    }
}
