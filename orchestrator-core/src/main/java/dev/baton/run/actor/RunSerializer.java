package dev.baton.run.actor;

import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Records and snapshots of runs, for the journal. */
public final class RunSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 70_417;

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object object) {
        return switch (object) {
            case JournaledRecord ignored -> RunJson.RECORD;
            case JournaledState ignored -> RunJson.SNAPSHOT;
            default -> throw unknown(object.getClass().getName());
        };
    }

    @Override
    public byte[] toBinary(Object object) {
        return switch (object) {
            case JournaledRecord record -> {
                byte[] bytes = RunJson.write(record.record());
                record.serializedAs(bytes.length);
                yield bytes;
            }
            case JournaledState state -> {
                byte[] bytes = RunJson.write(state.state());
                state.serializedAs(bytes.length);
                yield bytes;
            }
            default -> throw unknown(object.getClass().getName());
        };
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        return switch (manifest) {
            case RunJson.RECORD -> JournaledRecord.read(RunJson.readRecord(bytes), bytes.length);
            case RunJson.SNAPSHOT -> JournaledState.read(RunJson.readState(bytes), bytes.length);
            default -> throw unknown(manifest);
        };
    }

    private static IllegalArgumentException unknown(String what) {
        return new IllegalArgumentException("Expected a run's record or snapshot, but got " + what);
    }
}
