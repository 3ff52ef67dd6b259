package dev.baton.step;

/**
 * A file that a result names, stored with the run.
 *
 * @param text what in the result stands for the file, exactly
 * @param path relative to the run's scratch folder
 * @param hash SHA-256 of its content in the blob store
 * @param bytes its size
 */
public record FileValue(String text, String path, String hash, long bytes) {}
