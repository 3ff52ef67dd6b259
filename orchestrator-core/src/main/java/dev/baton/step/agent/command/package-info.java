/** Agents that are programs: known command lines and any other, run in a process of their own. It must not know where definitions are found. */
@NullMarked
package dev.baton.step.agent.command;

import org.jspecify.annotations.NullMarked;
