package io.secretctl.secrets;

/**
 * How far a pass over many values has come.
 *
 * @param done keys that were looked at
 * @param total about how many there are; never less than {@code done}
 */
public record Progress(long done, long total) {}
