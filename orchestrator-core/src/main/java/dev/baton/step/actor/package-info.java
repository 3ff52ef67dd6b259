/** Attempts on their way to workers and back: dispatcher, pools, one worker per attempt. It must not know of runs. */
@NullMarked
package dev.baton.step.actor;

import org.jspecify.annotations.NullMarked;
