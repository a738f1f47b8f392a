package io.secretctl.secrets;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A {@link ReaderMemory} on the heap. */
final class ProcessMemory implements ReaderMemory {
    private final Map<String, Recollection> stores = new ConcurrentHashMap<>();

    @Override
    public Recollection recall(String store) {
        return stores.getOrDefault(store, Recollection.NONE);
    }

    @Override
    public void remember(String store, Recollection accepted) {
        stores.merge(store, accepted, Recollection::merge);
    }
}
