package io.secretctl.store.etcd;

import com.google.protobuf.ByteString;
import io.secretctl.store.Deadline;
import io.secretctl.store.StoreException;
import java.util.List;

/** Range reads, whatever carries them. Linearizable. */
@FunctionalInterface
interface Ranges {
    /**
     * What to read.
     *
     * @param end the first key behind the range; empty for one key alone
     * @param limit the most keys to return; 0 for no bound
     * @param revision at which to read; 0 for the newest
     */
    record Request(ByteString from, ByteString end, int limit, long revision) {
        static Request of(ByteString key) {
            return new Request(key, ByteString.EMPTY, 0, 0);
        }
    }

    /**
     * What was read.
     *
     * @param revision of the store when it answered
     * @param pairs in ascending order of their keys
     * @param more whether the range holds more than was asked for
     * @param count how many keys the range holds
     */
    record Answer(long revision, List<Pair> pairs, boolean more, long count) {}

    /** A stored pair. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not shared
    record Pair(ByteString key, byte[] value, long modRevision) {}

    /** Reads, within the deadline. */
    Answer range(Request request, Deadline deadline) throws StoreException;
}
