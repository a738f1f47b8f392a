package io.secretctl.store;

/**
 * What the engine accepts. A write beyond it is refused before anything is sent.
 *
 * @param maxValueBytes the largest single value
 * @param maxBatchWrites the most writes of one atomic {@link ConfigStore#commit}
 * @param maxBatchBytes the most bytes, keys and values, of one commit
 */
public record Limits(int maxValueBytes, int maxBatchWrites, int maxBatchBytes) {}
