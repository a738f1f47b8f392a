package io.secretctl.secrets;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A {@link ReaderMemory} on the heap. */
final class ProcessMemory implements ReaderMemory {
    private final Map<String, Recollection> stores = new ConcurrentHashMap<>();

    @Override
    public Recollection recall(String root) {
        return stores.getOrDefault(root, Recollection.NONE);
    }

    @Override
    public void remember(String root, Recollection accepted) {
        stores.merge(root, accepted, (known, news) -> known.merge(news).pruned(Instant.now()));
    }
}
