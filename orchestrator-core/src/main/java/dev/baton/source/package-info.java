/** Texts and positions in them. It must not know what the texts mean. */
@NullMarked
package dev.baton.source;

import org.jspecify.annotations.NullMarked;
