/** Maps and reduces: their items, what is recorded of them, and the work on a chunk. */
@NullMarked
package dev.baton.batch;

import org.jspecify.annotations.NullMarked;
