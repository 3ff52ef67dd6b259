package dev.baton.journal;

import org.jspecify.annotations.Nullable;

/** An event that may bring its run's row up to date: the journal writes both in one transaction. */
public interface CarriesRunRow {
    /** The whole row as it is after this event, or null if this event changes nothing in it. */
    @Nullable
    RunRow runRow();
}
