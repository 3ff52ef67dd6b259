/** The pure heart: commands, events, state and the decider of a run. It must not know of actors, clocks, files or databases. */
@NullMarked
package dev.baton.run;

import org.jspecify.annotations.NullMarked;
