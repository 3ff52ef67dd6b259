/** Runs of one data folder: who owns them, how they are started, told and followed. It must not know of command lines or pages. */
@NullMarked
package dev.baton.host;

import org.jspecify.annotations.NullMarked;
