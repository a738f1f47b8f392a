package io.secretctl.secrets;

import io.secretctl.crypto.SigningKey;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.View.Judge;
import io.secretctl.secrets.View.Outcome;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes and shows manifests (docs/manifests.md): what is signed to be below a prefix, for readers who have seen nothing of
 * it and want one, by {@link SecretStoreBuilder#requireManifests}. Thread-safe.
 */
public final class Manifests {
    private static final int ATTEMPTS = 5;

    private final ConfigStore store;
    private final Trusted trusted;
    private final Optional<KeyRing> keys;

    Manifests(ConfigStore store, Trusted trusted, Optional<KeyRing> keys) {
        this.store = store;
        this.trusted = trusted;
        this.keys = keys;
    }

    /**
     * Signs what is stored below a prefix. It takes the place of the manifest of the same prefix. A value that is written
     * later is read all the same; one that is older than the manifest says is refused, and one that is not there has
     * vanished.
     *
     * @param lasting for how long it counts, at least a second: so long can a store show this state to a fresh reader
     * @throws SecretException.NotAuthorised if this identity may not write everything there
     * @throws io.secretctl.crypto.EnvelopeException if a stored value is refused, or older than the manifest before says
     * @throws SecretException.Vanished if there is nothing where this reader has seen a value, or that manifest names one
     * @throws StoreException.TooLarge if there are too many values for one: about 5,000, fewer on ZooKeeper and Consul
     */
    public ManifestInfo publish(Prefix prefix, Duration lasting) {
        SigningKey author = keys.orElseThrow(SecretException.NoIdentity::new).signer();
        KeyPath place = Manifest.place(prefix);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            trusted.refresh();
            TrustedPolicies policies = trusted.policies();
            if (!policies.newest().mayWriteAll(prefix, author.id())) {
                String who = policies.newest()
                        .owner(author.id())
                        .orElse("the key " + author.id().brief());
                throw new SecretException.NotAuthorised(who, "write", "everything below " + prefix);
            }
            // Read before anything is looked at: what another has seen later is not overwritten.
            Optional<Entry> before = SecretReader.read(store, place);
            Map<KeyPath, Seen> said =
                    before.map(entry -> said(entry, prefix, policies)).orElse(Map.of());
            try {
                return commit(author, policies, prefix, lasting, before, values(prefix, said));
            } catch (StoreException.Conflict e) {
                // A manifest or a policy was published meanwhile.
            }
        }
        throw new SecretException.Contended(place, ATTEMPTS);
    }

    /** What the one that is replaced says, expired or not: a job without a memory signs nothing that is older. */
    private static Map<KeyPath, Seen> said(Entry entry, Prefix prefix, TrustedPolicies policies) {
        try {
            return Manifest.verify(entry, prefix, policies).values();
        } catch (SecretException.NoManifest e) {
            return Map.of(); // it counts for nothing
        }
    }

    private ManifestInfo commit(
            SigningKey author,
            TrustedPolicies policies,
            Prefix prefix,
            Duration lasting,
            Optional<Entry> before,
            Map<KeyPath, Seen> values) {
        Instant now = trusted.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        Manifest manifest = new Manifest(
                policies.store(), prefix, author.id(), policies.policyFloor(), now, now.plus(lasting), values);
        byte[] signed = manifest.sign(author);
        if (signed.length > Manifest.MAX_STORED_BYTES) {
            throw new StoreException.TooLarge(
                    "the manifest of " + prefix, signed.length, Manifest.MAX_STORED_BYTES, "bytes");
        }
        KeyPath place = Manifest.place(prefix);
        Commits.requireFits(place, signed.length, store.limits(), policies.stillNewest());
        List<Write> writes = new ArrayList<>(policies.stillNewest());
        writes.add(0, new Write.Put(place, signed, before.map(Expected::at).orElse(Expected.absent())));
        store.commit(writes);
        return info(manifest, policies);
    }

    /**
     * All there is below a prefix, verified, but for registrations, which go by themselves.
     *
     * @param said what the manifest before says, which holds until all has been looked at
     */
    private Map<KeyPath, Seen> values(Prefix prefix, Map<KeyPath, Seen> said) {
        Map<KeyPath, Seen> values = new ConcurrentHashMap<>();
        Map<KeyPath, RuntimeException> refused = new ConcurrentHashMap<>();
        Survey survey = new Survey(store, trusted, Runtime.getRuntime().availableProcessors(), progress -> {});
        survey.run(trusted.begin().and(said), prefix, (view, entries) -> {
                    Map<KeyPath, Seen> accepted = new HashMap<>();
                    Map<KeyPath, Outcome> outcomes = view.verifyAll(entries, Judge.WRITER);
                    outcomes.forEach((path, outcome) -> {
                        outcome.accepted().ifPresent(one -> accepted.put(path, one.seen()));
                        outcome.refused().ifPresent(reason -> refused.put(path, reason.at(path.value())));
                    });
                    values.putAll(accepted);
                    return accepted;
                })
                .forEach(vanished -> refused.put(vanished.path(), vanished.reason()));
        refused.entrySet().stream().min(Map.Entry.comparingByKey()).ifPresent(first -> {
            throw first.getValue();
        });
        values.values().removeIf(Seen::registration);
        return values;
    }

    /**
     * The manifest of a prefix.
     *
     * @throws SecretException.NoManifest if there is none, it does not count, or has expired
     */
    public ManifestInfo of(Prefix prefix) {
        trusted.refresh();
        TrustedPolicies policies = trusted.policies();
        Entry entry = SecretReader.read(store, Manifest.place(prefix))
                .orElseThrow(() -> new SecretException.NoManifest(prefix, "there is none"));
        Manifest manifest = Manifest.verify(entry, prefix, policies);
        manifest.requireInForce(trusted.clock().instant());
        return info(manifest, policies);
    }

    private static ManifestInfo info(Manifest manifest, TrustedPolicies policies) {
        return new ManifestInfo(
                manifest.prefix(),
                policies.newest().owner(manifest.author()).orElseThrow(),
                manifest.issued(),
                manifest.expires(),
                manifest.values().size());
    }
}
