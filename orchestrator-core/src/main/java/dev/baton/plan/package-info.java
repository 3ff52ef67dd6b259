/** The immutable, content-hashed graph that a run executes, and the planner that makes it. It must not know of a run's state. */
@NullMarked
package dev.baton.plan;

import org.jspecify.annotations.NullMarked;
