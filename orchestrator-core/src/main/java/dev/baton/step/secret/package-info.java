/** Secrets: sealed at rest, opened with a key file, hidden in whatever a step writes. It must not know of runs or agents. */
@NullMarked
package dev.baton.step.secret;

import org.jspecify.annotations.NullMarked;
