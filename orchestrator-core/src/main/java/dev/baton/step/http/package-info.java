/** Requests over HTTP as steps. It must not know of runs. */
@NullMarked
package dev.baton.step.http;

import org.jspecify.annotations.NullMarked;
