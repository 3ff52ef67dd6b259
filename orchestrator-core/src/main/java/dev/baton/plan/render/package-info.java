/** Plans for people: as a tree of text, and as pictures. It must not know of files or terminals. */
@NullMarked
package dev.baton.plan.render;

import org.jspecify.annotations.NullMarked;
