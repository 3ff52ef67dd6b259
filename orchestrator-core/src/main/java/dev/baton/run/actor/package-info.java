/** The run as an event-sourced persistent actor around the decider. It must not know of hosts, commands lines or pages. */
@NullMarked
package dev.baton.run.actor;

import org.jspecify.annotations.NullMarked;
