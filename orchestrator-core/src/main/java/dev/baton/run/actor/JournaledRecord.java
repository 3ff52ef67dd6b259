package dev.baton.run.actor;

import dev.baton.journal.CarriesRunRow;
import dev.baton.journal.RunRow;
import dev.baton.run.RunRecord;
import dev.baton.run.RunState;
import org.jspecify.annotations.Nullable;

/** A record on its way into the journal or out of it, with what is known of it beside its facts. */
public final class JournaledRecord implements CarriesRunRow {
    private final RunRecord record;
    private final @Nullable RunRow row;
    private final @Nullable RunState before;
    private final @Nullable RunState after;
    private volatile int bytes;

    private JournaledRecord(
            RunRecord record, @Nullable RunRow row, @Nullable RunState before, @Nullable RunState after) {
        this.record = record;
        this.row = row;
        this.before = before;
        this.after = after;
    }

    /** To be written. The state after it is known already, and need not be made again. */
    static JournaledRecord decided(RunRecord record, @Nullable RunRow row, RunState before, RunState after) {
        return new JournaledRecord(record, row, before, after);
    }

    /** As read back. */
    static JournaledRecord read(RunRecord record, int bytes) {
        JournaledRecord read = new JournaledRecord(record, null, null, null);
        read.bytes = bytes;
        return read;
    }

    public RunRecord record() {
        return record;
    }

    @Override
    public @Nullable RunRow runRow() {
        return row;
    }

    RunState appliedTo(RunState state) {
        return after != null && before == state ? after : state.apply(record);
    }

    void serializedAs(int size) {
        bytes = size;
    }

    /** Its size in the journal, in bytes; 0 before it was serialized. */
    int bytes() {
        return bytes;
    }
}
