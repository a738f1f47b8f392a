package io.secretctl.secrets;

import io.secretctl.crypto.Context;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.Expectation;
import io.secretctl.crypto.Opener;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.VerifiedEnvelope;
import io.secretctl.policy.TrustSettings;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.ReaderMemory.Recollection;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Verifies entries of one key space by its newest policies and by what the reader remembers, and remembers what was
 * accepted. Thread-safe.
 */
final class Trusted {
    private final ConfigStore store;
    private final TrustSettings settings;
    private final ReaderMemory memory;
    private final Clock clock;
    private volatile TrustedPolicies policies;

    Trusted(ConfigStore store, TrustSettings settings, ReaderMemory memory, Clock clock) {
        this.store = store;
        this.settings = settings;
        this.memory = memory;
        this.clock = clock;
        this.policies = load();
    }

    private TrustedPolicies load() {
        Listing reserved = store.list(Prefix.RESERVED);
        TrustedPolicies loaded = TrustedPolicies.of(reserved, settings, clock);
        Recollection known = memory.recall(loaded.store());
        long root = loaded.root().version();
        long policy = loaded.newest().version();
        if (root < known.rootVersion() || policy < known.policyVersion()) {
            return TrustedPolicies.of(reserved, settings.notBelow(known.rootVersion(), known.policyVersion()), clock);
        }
        if (root > known.rootVersion() || policy > known.policyVersion()) {
            memory.remember(loaded.store(), new Recollection(root, policy, Map.of()));
        }
        return loaded;
    }

    TrustedPolicies policies() {
        return policies;
    }

    /** Reads the policies again; whether there is a newer one than before. */
    boolean refresh() {
        TrustedPolicies before = policies;
        policies = load();
        return policies.newest().version() > before.newest().version()
                || policies.root().version() > before.root().version();
    }

    Context context(KeyPath path) {
        return new Context(policies.store(), path.value());
    }

    /** What is remembered of the whole key space. */
    Recollection recall() {
        return memory.recall(policies.store());
    }

    /** Verifies an entry against a floor, by newer policies if the known ones do not do. */
    VerifiedEnvelope verify(Entry entry, Position floor) {
        try {
            return Opener.verify(entry.value(), expectation(entry.path(), floor));
        } catch (EnvelopeException.Forged | EnvelopeException.NotAllowed e) {
            if (refresh()) {
                return Opener.verify(entry.value(), expectation(entry.path(), floor));
            }
            throw e;
        }
    }

    private Expectation expectation(KeyPath path, Position floor) {
        return new Expectation(context(path), floor, clock.instant(), policies);
    }

    /** Remembers envelopes that were accepted. */
    void accept(Map<KeyPath, VerifiedEnvelope> accepted, Recollection known) {
        Map<KeyPath, Seen> news = new HashMap<>();
        accepted.forEach((path, envelope) -> {
            Seen seen = Seen.of(envelope.header());
            if (!Optional.of(seen).equals(Optional.ofNullable(known.paths().get(path)))) {
                news.put(path, seen);
            }
        });
        if (!news.isEmpty()) {
            memory.remember(policies.store(), new Recollection(0, 0, news));
        }
    }

    /** Remembers what this client has written itself. */
    void wrote(KeyPath path, EnvelopeHeader header) {
        memory.remember(policies.store(), new Recollection(0, 0, Map.of(path, Seen.of(header))));
    }

    SecretInfo info(KeyPath path, VerifiedEnvelope envelope) {
        String author = policies.policy(envelope.header().policyVersion())
                .flatMap(p -> p.owner(envelope.header().author()))
                .orElseThrow(() -> new IllegalStateException("a verified envelope has an author"));
        return new SecretInfo(path, envelope.header(), author, envelope.recipients());
    }
}
