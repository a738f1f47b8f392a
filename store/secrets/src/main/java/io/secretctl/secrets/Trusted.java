package io.secretctl.secrets;

import io.secretctl.policy.Floor;
import io.secretctl.policy.Trust;
import io.secretctl.policy.TrustException;
import io.secretctl.policy.TrustSettings;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.ReaderMemory.Recollection;
import io.secretctl.secrets.Source.Read;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The policies of one key space as they are known, and what the reader remembers of it. Each operation works on a {@link
 * View} of its own. Thread-safe.
 */
final class Trusted {
    /** How long a policy may be replaced without anybody here noticing, where no envelope tells. */
    private static final Duration MAX_AGE = Duration.ofSeconds(5);

    private final Source source;
    private final ReaderMemory memory;
    private final Clock clock;
    private final Trust trust;
    private final TrustSettings settings;
    private final boolean restoring;
    private final String root;
    private final Recent recent = new Recent();
    private volatile TrustedPolicies policies;
    private volatile Optional<Listing> reserved = Optional.empty();
    private volatile long loadedAt;

    /**
     * Reads the policies.
     *
     * @param restoring whether to take policies that are older than what was seen, and not to remember those
     */
    Trusted(Source source, TrustSettings settings, ReaderMemory memory, Clock clock, boolean restoring) {
        this.restoring = restoring;
        this.source = source;
        this.memory = memory;
        this.clock = clock;
        this.trust = settings.trust();
        this.loadedAt = System.nanoTime();
        TrustedPolicies first = load(settings);
        this.settings = settings.pinnedTo(first.fingerprint());
        this.root = first.fingerprint().hex();
        this.policies = first;
    }

    private TrustedPolicies load(TrustSettings trusting) {
        Read<Listing> read = source.list(Prefix.RESERVED);
        try {
            TrustedPolicies loaded = TrustedPolicies.of(read.value(), trusting, clock);
            String key = loaded.fingerprint().hex();
            Recollection known = memory.recall(key);
            Floor policy = restoring ? Floor.NONE : known.policy();
            try {
                loaded.requireNotBelow(known.root(), policy);
            } catch (TrustException.RolledBack e) {
                // Another process may have seen a newer one after this one had read: that one is stored by now.
                read = source.list(Prefix.RESERVED);
                loaded = TrustedPolicies.of(read.value(), trusting.notBelow(known.root(), policy), clock);
            }
            if (!read.isCached()) {
                reserved = Optional.of(read.value());
                source.keepPolicies(read.value());
            }
            remember(key, known, loaded);
            return loaded;
        } catch (TrustException e) {
            throw read.refusal(e);
        }
    }

    private void remember(String key, Recollection known, TrustedPolicies loaded) {
        boolean newer =
                loaded.newest().head().position().compareTo(known.policy().position()) >= 0;
        Recollection seen = new Recollection(loaded.rootFloor(), newer ? loaded.policyFloor() : Floor.NONE, Map.of());
        if (known.isToldBy(seen)) {
            memory.remember(key, seen);
        }
    }

    /** What is remembered of the key space. */
    Recollection known() {
        return memory.recall(root);
    }

    Trust trust() {
        return trust;
    }

    Clock clock() {
        return clock;
    }

    Recent recent() {
        return recent;
    }

    TrustedPolicies policies() {
        return policies;
    }

    /** Reads the policies again; whether there is a newer one than before. */
    synchronized boolean refresh() {
        long now = System.nanoTime();
        TrustedPolicies before = policies;
        TrustedPolicies read = load(settings);
        loadedAt = now;
        policies = read;
        return read.newest().head().position().compareTo(before.newest().head().position()) > 0
                || read.root().version() > before.root().version();
    }

    /** Begins an operation: by policies that are not too old, and not older than what another process has seen. */
    View begin() {
        Recollection known = memory.recall(root);
        boolean old = System.nanoTime() - loadedAt > MAX_AGE.toNanos();
        if (old || known.policy().position().compareTo(policies.newest().head().position()) > 0) {
            refresh();
        }
        return new View(this, policies, known);
    }

    /** What the policies were read from, if that was the store. */
    Optional<Listing> reserved() {
        return reserved;
    }

    /** The policies as they are known, without asking the store for newer ones, now or later. */
    View beginWithoutStore() {
        return new View(this, policies, memory.recall(root)).neverRefreshed();
    }

    /** Remembers envelopes that were accepted or written. */
    void remember(Map<KeyPath, Seen> seen) {
        if (!seen.isEmpty()) {
            memory.remember(root, new Recollection(Floor.NONE, Floor.NONE, seen));
        }
    }
}
