/** Values and conditions: parse, check, evaluate. It must not know of flows, plans or runs. */
@NullMarked
package dev.baton.expression;

import org.jspecify.annotations.NullMarked;
