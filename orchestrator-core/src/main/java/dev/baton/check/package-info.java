/** Rules over the syntax tree, one class each, and what they all want to know of a flow. It must not know of plans or runs. */
@NullMarked
package dev.baton.check;

import org.jspecify.annotations.NullMarked;
