package io.secretctl.secrets;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A {@link ReaderMemory} on the heap. */
final class ProcessMemory implements ReaderMemory {
    private final Map<String, Known> stores = new ConcurrentHashMap<>();

    /**
     * What is known of one key space.
     *
     * @param news how many paths were remembered since what is dead was last looked for
     */
    private record Known(Recollection all, long news) {
        static final Known NOTHING = new Known(Recollection.NONE, 0);

        /** All is looked through so rarely that it costs each path no more than its being remembered. */
        Known plus(Recollection accepted) {
            Instant now = Instant.now();
            Recollection merged = all.plus(accepted, now);
            long more = news + accepted.paths().size();
            return more > 2L * merged.paths().size() ? new Known(merged.pruned(now), 0) : new Known(merged, more);
        }
    }

    @Override
    public Recollection recall(String root) {
        return stores.getOrDefault(root, Known.NOTHING).all();
    }

    @Override
    public void remember(String root, Recollection accepted) {
        stores.compute(root, (key, known) -> (known == null ? Known.NOTHING : known).plus(accepted));
    }
}
