package dev.baton.journal;

import java.util.concurrent.CompletableFuture;
import org.apache.pekko.dispatch.Futures;
import scala.concurrent.Future;
import scala.concurrent.Promise;

/** From Java's futures to those that Pekko's plugin interfaces want. */
final class Promises {
    private Promises() {}

    /** Completed, on the thread that completes the write, without a value. */
    static Future<Void> whenWritten(CompletableFuture<?> write) {
        Promise<Void> written = Futures.promise();
        var unused = write.whenComplete((value, failure) -> {
            if (failure == null) {
                written.success(null);
            } else {
                written.failure(failure);
            }
        });
        return written.future();
    }
}
