/** Read models, folded from a run's records: what people and programs are shown. It must not know how a run decides or is stored. */
@NullMarked
package dev.baton.view;

import org.jspecify.annotations.NullMarked;
