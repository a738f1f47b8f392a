package io.secretctl.store.consul;

import io.secretctl.store.Entry;
import io.secretctl.store.Lease;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A lease is a session, and its keys are locked by it. */
record ConsulLease(ConsulStore store, Sessions sessions, Sessions.Session session) implements Lease {
    @Override
    public Duration ttl() {
        return session.ttl();
    }

    @Override
    public List<Entry> commit(List<Write> writes) {
        return store.commit(writes, Optional.of(session.id()));
    }

    @Override
    public void renew() {
        if (!sessions.renew(session.id())) {
            throw new StoreException.LeaseLost(store.endpoint());
        }
    }

    /** A session that has ended ends once more without harm. */
    @Override
    public void close() {
        sessions.destroy(session.id());
    }
}
