/**
 * What is durable: the journal and snapshot plugins, the rows of the runs, and the SQL beneath them. It must not know what an event means.
 */
@NullMarked
package dev.baton.journal;

import org.jspecify.annotations.NullMarked;
