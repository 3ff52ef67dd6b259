/** The supervisor of a map or reduce. */
@NullMarked
package dev.baton.batch.actor;

import org.jspecify.annotations.NullMarked;
