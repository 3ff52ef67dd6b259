/** The syntax tree of a flow: sealed records, each ending in its span. It must not know how trees are made or what becomes of them. */
@NullMarked
package dev.baton.flow.syntax;

import org.jspecify.annotations.NullMarked;
