package dev.baton.run.actor;

import dev.baton.run.RunState;

/** A snapshot on its way to the disk or back, with its size. */
final class JournaledState {
    private final RunState state;
    private volatile int bytes;

    private JournaledState(RunState state) {
        this.state = state;
    }

    /** To be written. */
    static JournaledState of(RunState state) {
        return new JournaledState(state);
    }

    /** As read back. */
    static JournaledState read(RunState state, int bytes) {
        JournaledState read = new JournaledState(state);
        read.bytes = bytes;
        return read;
    }

    RunState state() {
        return state;
    }

    void serializedAs(int size) {
        bytes = size;
    }

    /** Its size on the disk, in bytes; 0 before it was serialized. */
    int bytes() {
        return bytes;
    }
}
