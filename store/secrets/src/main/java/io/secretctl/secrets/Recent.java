package io.secretctl.secrets;

import io.secretctl.crypto.Digests;
import io.secretctl.crypto.VerifiedEnvelope;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The envelopes that were verified last, one for each path, so that the same bytes need not be taken apart and their
 * signature not be verified again. Whether they count is judged each time. At most {@value #MOST_BYTES} bytes of stored
 * envelopes; what was used longest ago makes room. No plaintext is kept; keys of contents are, and wiped when they go.
 * Thread-safe.
 */
final class Recent implements AutoCloseable {
    static final long MOST_BYTES = 16 << 20;

    /** Small ones count for this much, since each takes some memory beside its bytes. */
    private static final long LEAST_BYTES = 1 << 10;

    private final Map<KeyPath, Known> known = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);
    private long bytes;

    /**
     * An envelope as it was stored.
     *
     * @param tag of the entry that it was last read or written as
     * @param hash SHA-256 of the stored bytes
     * @param bytes what it counts for
     */
    @SuppressWarnings("ArrayRecordComponent") // private, compared by content where it is used
    private record Known(String tag, byte[] hash, long bytes, VerifiedEnvelope envelope) {}

    /** What is known to be stored at a path, if nobody has changed it since. */
    record Stored(String tag, VerifiedEnvelope envelope) {}

    /** The envelope that was verified of the same bytes at the same path. */
    Optional<VerifiedEnvelope> find(Entry entry) {
        byte[] hash = Digests.sha256(entry.value());
        synchronized (this) {
            Known last = known.get(entry.path());
            if (last == null || !MessageDigest.isEqual(last.hash(), hash)) {
                return Optional.empty();
            }
            if (!last.tag().equals(entry.tag())) {
                known.put(entry.path(), new Known(entry.tag(), hash, last.bytes(), last.envelope()));
            }
            return Optional.of(last.envelope());
        }
    }

    synchronized Optional<Stored> stored(KeyPath path) {
        return Optional.ofNullable(known.get(path)).map(last -> new Stored(last.tag(), last.envelope()));
    }

    /** Keeps one that was verified, or made here. */
    void keep(Entry entry, VerifiedEnvelope envelope) {
        byte[] stored = entry.value();
        long weight = Math.max(stored.length, LEAST_BYTES);
        byte[] hash = Digests.sha256(stored);
        envelope.keepContentKey();
        synchronized (this) {
            forget(entry.path());
            known.put(entry.path(), new Known(entry.tag(), hash, weight, envelope));
            bytes += weight;
            for (Iterator<Known> oldest = known.values().iterator(); bytes > MOST_BYTES; ) {
                Known gone = oldest.next();
                oldest.remove();
                bytes -= gone.bytes();
                gone.envelope().wipeContentKey();
            }
        }
    }

    synchronized void forget(KeyPath path) {
        Known gone = known.remove(path);
        if (gone != null) {
            bytes -= gone.bytes();
            gone.envelope().wipeContentKey();
        }
    }

    /** Forgets and wipes all. Idempotent. */
    @Override
    public synchronized void close() {
        new HashMap<>(known).keySet().forEach(this::forget);
    }
}
