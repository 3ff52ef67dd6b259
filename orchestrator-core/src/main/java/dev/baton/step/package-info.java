/** The worker contract: what a step is asked and what it answers. It must not know who asks. */
@NullMarked
package dev.baton.step;

import org.jspecify.annotations.NullMarked;
