package io.secretctl.store;

import java.time.Duration;
import java.util.List;

/**
 * A claim on some keys that lasts as long as it is renewed: when its owner dies, the engine removes them. Thread-safe.
 * Every call ends within the timeout of the store's {@link StoreOptions}.
 */
public interface Lease extends AutoCloseable {
    /** After how long without a {@link #renew} the engine may remove the keys, as it granted it. */
    Duration ttl();

    /**
     * As {@link ConfigStore#commit}; and what the puts store is bound to this lease. Deletes and checks are as always. A
     * key that some other commit writes later is bound no more.
     *
     * @throws StoreException.LeaseLost if the engine has ended the lease; nothing was written
     */
    List<Entry> commit(List<Write> writes);

    /**
     * Says that the owner still lives: to be called several times in each {@link #ttl}.
     *
     * @throws StoreException.LeaseLost if the engine has ended the lease: the keys are gone, and a new one is needed
     * @throws StoreException.Unreachable if no answer came: to be tried again
     */
    void renew();

    /**
     * Ends the lease: the engine removes its keys, at once if it can be reached and else in their time. Idempotent;
     * throws nothing because of the engine.
     */
    @Override
    void close();
}
