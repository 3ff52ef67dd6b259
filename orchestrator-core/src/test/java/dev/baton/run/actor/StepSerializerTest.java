package dev.baton.run.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.AttemptId;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.actor.LimitKeeper;
import dev.baton.step.actor.PoolAnswer;
import dev.baton.step.actor.StepDispatcher;
import dev.baton.step.actor.StepReport;
import dev.baton.step.actor.WorkerPool;
import java.io.NotSerializableException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StepSerializerTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Serialization SERIALIZATION = SerializationExtension.get(Adapter.toClassic(KIT.system()));
    private static final int TIMES = 100;

    @AfterAll
    static void end() {
        KIT.shutdownTestKit();
    }

    private static RandomRecords records(long seed) {
        return new RandomRecords(
                new Random(seed),
                List.of(
                        KIT.createTestProbe("one").getRef(),
                        KIT.createTestProbe("two").getRef()));
    }

    /** Every message that another node may send. */
    static Stream<Class<?>> crossing() {
        return Stream.of(
                WorkerPool.Introduce.class,
                WorkerPool.Offers.class,
                WorkerPool.AskRoom.class,
                WorkerPool.Claim.class,
                WorkerPool.Cancel.class,
                WorkerPool.Took.class,
                WorkerPool.EndRuns.class,
                StepDispatcher.PoolJoined.class,
                StepDispatcher.Never.class,
                StepDispatcher.Granted.class,
                PoolAnswer.FinishedAll.class,
                PoolAnswer.Accepted.class,
                PoolAnswer.Refused.class,
                PoolAnswer.Room.class,
                PoolAnswer.Lines.class,
                LimitKeeper.Ask.class,
                LimitKeeper.Ended.class,
                LimitKeeper.Held.class,
                LimitKeeper.Forget.class);
    }

    private static Object there(Object message) {
        SerializerWithStringManifest serializer =
                (SerializerWithStringManifest) SERIALIZATION.findSerializerFor(message);
        byte[] bytes = SERIALIZATION.serialize(message).get();
        return SERIALIZATION
                .deserialize(bytes, serializer.identifier(), serializer.manifest(message))
                .get();
    }

    @ParameterizedTest
    @MethodSource("crossing")
    void a_message_is_the_same_on_the_other_side(Class<?> type) {
        RandomRecords records = records(1);
        for (int i = 0; i < TIMES; i++) {
            Object message = records.next(type);
            assertEquals(message, there(message));
        }
    }

    @Test
    void every_answer_of_a_pool_crosses() {
        Set<Class<?>> crossing = Set.copyOf(crossing().toList());
        for (Class<?> answer : PoolAnswer.class.getPermittedSubclasses()) {
            assertTrue(crossing.contains(answer), answer::getName);
        }
    }

    @Test
    void every_kind_of_work_crosses() {
        RandomRecords records = records(2);
        for (Class<?> kind : StepWork.class.getPermittedSubclasses()) {
            for (int i = 0; i < TIMES; i++) {
                StepRequest any = (StepRequest) records.next(StepRequest.class);
                StepRequest request = new StepRequest(
                        any.id(),
                        any.name(),
                        (StepWork) records.next(kind),
                        any.timeout(),
                        any.workdir(),
                        any.scratch(),
                        any.jsonOutput(),
                        any.secretResult(),
                        any.inheritEnvironment(),
                        any.needs(),
                        any.limit());
                WorkerPool.Offers offers = new WorkerPool.Offers(
                        List.of(new WorkerPool.Offered(request, 1)),
                        KIT.<StepDispatcher.Message>createTestProbe().getRef());
                assertEquals(offers, there(offers));
            }
        }
    }

    @Test
    void what_stays_in_its_process_is_refused_with_its_name() {
        StepDispatcher.Finished finished =
                new StepDispatcher.Finished(new StepReport(AttemptId.parse("run/1#1.1"), null, null, null));
        Throwable refusal = SERIALIZATION.serialize(finished).failed().get();
        assertTrue(refusal.getMessage().contains("StepDispatcher$Finished"), refusal::getMessage);
    }

    @Test
    void a_manifest_of_a_newer_version_is_dropped_and_the_connection_lives() {
        StepSerializer serializer =
                new StepSerializer((org.apache.pekko.actor.ExtendedActorSystem) Adapter.toClassic(KIT.system()));
        assertThrows(NotSerializableException.class, () -> serializer.fromBinary(new byte[0], "pool-offers-99"));
    }
}
