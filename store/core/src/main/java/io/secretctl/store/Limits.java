package io.secretctl.store;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the engine accepts. A write beyond it is refused before anything is sent.
 *
 * @param maxValueBytes the largest single value
 * @param maxBatchWrites the most writes of one atomic {@link ConfigStore#commit}
 * @param maxBatchBytes the most bytes, keys and values, of one commit
 */
public record Limits(int maxValueBytes, int maxBatchWrites, int maxBatchBytes) {
    /**
     * Checks a batch before it is sent: every backend begins a commit with this.
     *
     * @throws StoreException.TooLarge naming the limit that the batch exceeds
     * @throws IllegalArgumentException if the batch is empty or names a path twice
     */
    public void check(List<Write> writes) {
        if (writes.isEmpty()) {
            throw new IllegalArgumentException("a commit needs at least one write");
        }
        if (writes.size() > maxBatchWrites) {
            throw new StoreException.TooLarge("the batch", writes.size(), maxBatchWrites, "writes");
        }
        Set<KeyPath> paths = new HashSet<>();
        long bytes = 0;
        for (Write write : writes) {
            if (!paths.add(write.path())) {
                throw new IllegalArgumentException(write.path() + " appears twice in one commit");
            }
            bytes += write.path().value().length();
            if (write instanceof Write.Put put) {
                if (put.size() > maxValueBytes) {
                    throw new StoreException.TooLarge("the value of " + put.path(), put.size(), maxValueBytes, "bytes");
                }
                bytes += put.size();
            }
        }
        if (bytes > maxBatchBytes) {
            throw new StoreException.TooLarge("the batch", bytes, maxBatchBytes, "bytes");
        }
    }
}
