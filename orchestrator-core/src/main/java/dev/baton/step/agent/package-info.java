/** Agents: definitions, where they are found, and the backends that answer. It must not know of runs. */
@NullMarked
package dev.baton.step.agent;

import org.jspecify.annotations.NullMarked;
