/** Scripts: safe interpolation, processes, their groups and what they leave behind. It must not know of runs. */
@NullMarked
package dev.baton.step.script;

import org.jspecify.annotations.NullMarked;
