package dev.baton.step;

/**
 * One of a run's working files as the run has recorded it.
 *
 * @param version grows with every outcome that changed files of the run: of two records of one path the greater one is later
 */
public record RunFile(FileChange change, int version) {}
