package io.secretctl.secrets;

import io.secretctl.policy.Floor;
import io.secretctl.policy.Trust;
import io.secretctl.policy.TrustException;
import io.secretctl.policy.TrustSettings;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.ReaderMemory.Recollection;
import io.secretctl.secrets.RequiredManifests.Promised;
import io.secretctl.secrets.Source.Read;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
    private final RequiredManifests manifests;
    private final String root;
    private final Recent recent = new Recent();
    private volatile Known current;
    private volatile Optional<Listing> reserved;
    private volatile long loadedAt;

    private Attempt last; // guarded by this

    /**
     * The last time that the policies were read.
     *
     * @param begun when
     * @param fromStore whether it was the store that answered
     * @param failure why nothing came of it
     */
    private record Attempt(long begun, boolean fromStore, Optional<RuntimeException> failure) {
        /** Whether it answers somebody who came at this time. */
        boolean answers(long came, boolean cacheToo) {
            return begun - came >= 0 && (cacheToo || fromStore || failure.isPresent());
        }

        void throwFailure() {
            failure.ifPresent(e -> {
                throw e;
            });
        }
    }

    /** What the store says of itself, verified. */
    private record Known(TrustedPolicies policies, Promised promised) {}

    /**
     * What was read.
     *
     * @param listing what it was read from, if that was the store
     */
    private record Loaded(Known known, Optional<Listing> listing) {}

    /**
     * Reads the policies.
     *
     * @param restoring whether to take policies that are older than what was seen, and not to remember those
     * @param manifests what must be in force each time
     */
    Trusted(
            Source source,
            TrustSettings settings,
            ReaderMemory memory,
            Clock clock,
            boolean restoring,
            RequiredManifests manifests) {
        this.manifests = manifests;
        this.restoring = restoring;
        this.source = source;
        this.memory = memory;
        this.clock = clock;
        this.trust = settings.trust();
        this.loadedAt = System.nanoTime();
        Loaded first = load(settings, true, Optional.empty());
        TrustedPolicies found = first.known().policies();
        // Whatever was believed at first is what is believed from then on.
        this.settings = settings.pinnedTo(found.fingerprint());
        this.root = found.fingerprint().hex();
        this.current = first.known();
        this.reserved = first.listing();

        this.last = new Attempt(loadedAt, first.listing().isPresent(), Optional.empty());
    }

    /**
     * Reads and verifies.
     *
     * @param cacheToo whether what the cache holds will do where the store does not answer
     * @param before what was known the last time
     */
    private Loaded load(TrustSettings trusting, boolean cacheToo, Optional<Known> before) {
        Read<Listing> read = read(cacheToo);
        try {
            TrustedPolicies loaded = before.isPresent()
                    ? before.get().policies().again(read.value(), trusting)
                    : TrustedPolicies.of(read.value(), trusting, clock);
            String key = loaded.fingerprint().hex();
            Recollection known = memory.recall(key);
            Floor policy = restoring ? Floor.NONE : known.policy();
            try {
                loaded.requireNotBelow(known.root(), policy);
            } catch (TrustException.RolledBack e) {
                // Another process may have seen a newer one after this one had read: that one is stored by now.
                read = read(cacheToo);
                loaded = TrustedPolicies.of(read.value(), trusting.notBelow(known.root(), policy), clock);
            }
            Promised promised = manifests.in(
                    read.value(), loaded, before.map(Known::promised).orElse(Promised.NOTHING), clock.instant());
            if (!read.isCached()) {
                source.keepPolicies(read.value());
            }
            remember(key, known, loaded);
            return new Loaded(
                    new Known(loaded, promised), read.isCached() ? Optional.empty() : Optional.of(read.value()));
        } catch (TrustException | SecretException.NoManifest e) {
            throw read.refusal(e);
        }
    }

    private Read<Listing> read(boolean cacheToo) {
        return cacheToo ? source.list(Prefix.RESERVED) : Read.fromStore(source.listFromStore(Prefix.RESERVED));
    }

    private void remember(String key, Recollection known, TrustedPolicies loaded) {
        boolean newer =
                loaded.newest().head().position().compareTo(known.policy().position()) >= 0;
        Recollection seen = new Recollection(loaded.rootFloor(), newer ? loaded.policyFloor() : Floor.NONE, Map.of());
        if (known.changedBy(seen, clock.instant()).isPresent()) {
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
        return current.policies();
    }

    /** When what manifests say ends; {@link Instant#MAX} if none is wanted. */
    Instant promisedUntil() {
        return current.promised().until();
    }

    /**
     * Reads the policies again, from the store and nowhere else; whether there is a newer one than before. Where several
     * ask at once, what one reads after all of them have come is the answer to all: nobody waits for two reads of others.
     */
    boolean refresh() {
        return refresh(false);
    }

    private boolean refresh(boolean cacheToo) {
        long came = System.nanoTime();
        TrustedPolicies before = policies();
        synchronized (this) {
            if (!last.answers(came, cacheToo)) {
                last = attempt(cacheToo);
            }
            last.throwFailure();
        }
        TrustedPolicies now = policies();
        return now.newest().head().position().compareTo(before.newest().head().position()) > 0
                || now.root().version() > before.root().version();
    }

    private Attempt attempt(boolean cacheToo) {
        long begun = System.nanoTime();
        try {
            Loaded loaded = load(settings, cacheToo, Optional.of(current));
            current = loaded.known();
            loadedAt = begun;
            // After them: who watches from here has judged by these policies, or is told once more.
            loaded.listing().ifPresent(listing -> reserved = loaded.listing());
            return new Attempt(begun, loaded.listing().isPresent(), Optional.empty());
        } catch (RuntimeException e) {
            return new Attempt(begun, false, Optional.of(e));
        }
    }

    /** Begins an operation: by policies that are not too old, and not older than what another process has seen. */
    View begin() {
        if (isOld()
                || memory.recall(root)
                                .policy()
                                .position()
                                .compareTo(policies().newest().head().position())
                        > 0) {
            refresh(true);
        }
        return view();
    }

    private boolean isOld() {
        return System.nanoTime() - loadedAt > MAX_AGE.toNanos()
                || !clock.instant().isBefore(promisedUntil());
    }

    private View view() {
        Known now = current;
        return new View(
                this, now.policies(), memory.recall(root), now.promised().values());
    }

    /** What the policies were last read from the store as; empty if they never were. */
    Optional<Listing> reserved() {
        return reserved;
    }

    /** The policies as they are known, without asking the store for newer ones, now or later. */
    View beginWithoutStore() {
        return view().neverRefreshed();
    }

    /** Remembers envelopes that were accepted or written. */
    void remember(Map<KeyPath, Seen> seen) {
        if (!seen.isEmpty()) {
            memory.remember(root, new Recollection(Floor.NONE, Floor.NONE, seen));
        }
    }
}
