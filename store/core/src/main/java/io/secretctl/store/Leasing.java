package io.secretctl.store;

import java.time.Duration;
import java.util.List;

/**
 * A {@link ConfigStore} whose engine removes keys by itself, when whoever wrote them is gone or when their time is up. It
 * is a convenience that keeps a key space tidy and consumers up to date; nobody's security or correctness may depend on
 * it, since an engine that lies removes early, late or never.
 */
public interface Leasing {
    /**
     * Begins a lease, to which keys can be bound as long as it is renewed. The lease belongs to this client: another
     * client can't renew it.
     *
     * @param ttl after how long without a renewal the keys go, at least one second; the engine may round it up to what it
     *     can do, see {@link Lease#ttl}
     * @throws StoreException.Unusable if the engine, as it is set up, has no such leases, or not of that length
     * @throws StoreException.Unreachable if no answer came
     */
    Lease lease(Duration ttl);

    /**
     * As {@link ConfigStore#commit}; and what the puts store goes by itself after a time, whether or not anybody lives. A
     * later write without a time keeps the key for good.
     *
     * @param ttl after how long at the earliest, at least one second; the engine may take up to twice as long and twenty
     *     seconds
     * @throws StoreException.Unusable if the engine, as it is set up, can't do this; nothing was written
     */
    List<Entry> commit(List<Write> writes, Duration ttl);
}
