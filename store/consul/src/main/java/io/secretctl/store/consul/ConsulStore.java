package io.secretctl.store.consul;

import io.secretctl.store.ConfigStore;
import io.secretctl.store.Deadline;
import io.secretctl.store.Diagnosable;
import io.secretctl.store.Diagnosis;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Lease;
import io.secretctl.store.Leasing;
import io.secretctl.store.Limits;
import io.secretctl.store.Listing;
import io.secretctl.store.Page;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Watch;
import io.secretctl.store.WatchListener;
import io.secretctl.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Consul's key/value store as a store: a commit is one transaction on the keys' modification indices. */
final class ConsulStore implements ConfigStore, Diagnosable, Leasing {
    /**
     * Below Consul's own defaults, 64 operations (a write is two at most, but for one that takes a key over from a lease
     * into another) and 512 KiB a request, by what base64, the keys (each sent with its operations, behind a prefix of up
     * to 512 bytes) and the JSON around them add.
     */
    private static final Limits LIMITS = new Limits(345_000, 32, 350_000);

    private final Agents agents;
    private final Reader reader;
    private final Committer committer;
    private final Sessions sessions;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    ConsulStore(Address address, StoreOptions options) {
        this.agents = new Agents(address, options);
        this.reader = new Reader(agents, new Keys(address.prefix()));
        this.committer = new Committer(agents, reader);
        this.sessions = new Sessions(agents);
    }

    @Override
    public String endpoint() {
        return agents.name();
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    @Override
    public Optional<Entry> get(KeyPath path) {
        return reader.get(path, deadline()).map(pair -> pair.entry(path));
    }

    @Override
    public Listing list(Prefix prefix) {
        return reader.list(prefix, deadline());
    }

    @Override
    public void scan(Prefix prefix, Consumer<Page> visitor) {
        reader.scan(prefix, this::deadline, visitor);
    }

    @Override
    public List<Entry> commit(List<Write> writes) {
        return commit(writes, Optional.empty());
    }

    List<Entry> commit(List<Write> writes, Optional<String> session) {
        LIMITS.check(writes);
        return committer.commit(List.copyOf(writes), session);
    }

    @Override
    public Lease lease(Duration ttl) {
        return new ConsulLease(this, sessions, sessions.create(ttl));
    }

    /** A session that nobody renews. */
    @Override
    public List<Entry> commit(List<Write> writes, Duration ttl) {
        LIMITS.check(writes);
        String session = sessions.create(ttl).id();
        try {
            return commit(writes, Optional.of(session));
        } catch (StoreException.OutcomeUnknown e) {
            throw e; // what it may have stored is to last as long as was asked
        } catch (StoreException e) {
            sessions.destroy(session);
            throw e;
        }
    }

    /** The version now, if there is one: Consul keeps no other. */
    @Override
    public List<Entry> history(KeyPath path, int limit) {
        return get(path).stream().toList();
    }

    @Override
    public Watch watch(Listing from, WatchListener listener) {
        ConsulWatch watch = new ConsulWatch(agents, reader, from, listener, watches::remove);
        watches.add(watch);
        watch.start();
        return watch;
    }

    @Override
    public List<Diagnosis> diagnose() {
        return new Doctor(agents, reader).diagnose();
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }

    private Deadline deadline() {
        return Deadline.in(agents.options().timeout());
    }
}
