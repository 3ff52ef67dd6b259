package dev.baton.host;

import static dev.baton.host.Site.answer;
import static dev.baton.host.Site.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.host.Site.Watch;
import dev.baton.journal.Child;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one folder: a run is its owner's, and the other's commands go there. */
@Timeout(120)
class OwnersTest {
    private static final String RUN = "asks";
    private static final String FLOW = "AskUserQuestion:\"Which colour?\":colour -> Bash:\"echo {colour} > '{marks}'\"";

    @TempDir
    Path folder;

    private Site site;
    private Path marks;

    @BeforeEach
    void makeSite() throws IOException {
        site = new Site(folder);
        marks = folder.resolve("marks");
    }

    private RunServices.Hosted open() {
        return RunServices.host(site.hasty(false), Map.of());
    }

    /** Another process that has started the run, owns it and waits for its end. */
    private Child owner() throws IOException {
        Path flow = Files.writeString(site.work.resolve("asks.flow"), FLOW);
        Child owner =
                Child.start(SurvivorMain.class, site.data.toString(), RUN, flow.toString(), "-", marks.toString());
        List<String> said = new ArrayList<>();
        while (!said.contains("Done") || !said.contains("record 1")) {
            String line = owner.readLine();
            assertNotNull(line, said::toString);
            said.add(line);
        }
        return owner;
    }

    private static void awaitOver(Child owner) throws IOException {
        String line = owner.readLine();
        while (line != null && !line.startsWith("over")) {
            line = owner.readLine();
        }
        assertEquals("over completed", line);
    }

    @Test
    void a_command_for_a_run_that_another_process_owns_is_carried_out_there() throws Exception {
        try (Child owner = owner();
                RunServices.Hosted hosted = open()) {
            LocalHost host = hosted.host();
            assertTrue(host.locks().ownedByOther(RUN));
            assertTrue(done(host.tell(RUN, answer("colour", "green"))).changed());
            awaitOver(owner);
            assertFalse(host.locks().owns(RUN));
            assertEquals("green", Files.readString(marks).strip());
        }
    }

    @Test
    void a_refusal_comes_back_as_the_owner_worded_it() throws Exception {
        try (Child owner = owner();
                RunServices.Hosted hosted = open()) {
            String why = Site.refusal(hosted.host().tell(RUN, answer("shape", "round")));
            assertTrue(why.contains("shape") && why.contains("colour"), why);
            assertTrue(hosted.host().locks().ownedByOther(RUN), owner::toString);
        }
    }

    @Test
    void a_run_can_be_followed_from_another_process() throws Exception {
        try (Child owner = owner();
                RunServices.Hosted hosted = open();
                RunService service =
                        SocketClient.owner(hosted.host().folder(), RUN).orElseThrow()) {
            Watch watch = Watch.of(service, RUN);
            watch.await(RunStatus.WAITING);
            done(service.tell(RUN, answer("colour", "green")));
            watch.await(RunStatus.COMPLETED);
            awaitOver(owner);
            assertEquals(
                    LongStream.rangeClosed(1, watch.sequences.size()).boxed().toList(), watch.sequences);
            assertEquals(1, watch.all(RunEvent.RunStarted.class).size());
        }
    }

    @Test
    void whoever_follows_here_hears_of_what_a_command_does_there() throws Exception {
        try (Child owner = owner();
                RunServices.Hosted hosted = open()) {
            Watch watch = Watch.of(hosted.host(), RUN);
            done(hosted.host().tell(RUN, answer("colour", "green")));
            watch.await(RunStatus.COMPLETED);
            awaitOver(owner);
            assertEquals(
                    LongStream.rangeClosed(1, watch.sequences.size()).boxed().toList(), watch.sequences);
        }
    }

    @Test
    void a_run_whose_owner_was_killed_is_taken_over_with_the_next_command() throws Exception {
        try (Child owner = owner();
                RunServices.Hosted hosted = open()) {
            LocalHost host = hosted.host();
            owner.kill();
            Watch watch = Watch.of(host, RUN);
            assertTrue(done(host.tell(RUN, answer("colour", "blue"))).changed());
            watch.await(RunStatus.COMPLETED);
            assertEquals("blue", Files.readString(marks).strip());
            assertEquals(1, watch.all(RunEvent.RunStarted.class).size());
        }
    }
}
