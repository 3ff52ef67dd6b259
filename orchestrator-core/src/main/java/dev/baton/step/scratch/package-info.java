/** Runs' working files on this node: made the same before a step, looked over after it. It must not know of runs, plans or nodes. */
@NullMarked
package dev.baton.step.scratch;

import org.jspecify.annotations.NullMarked;
