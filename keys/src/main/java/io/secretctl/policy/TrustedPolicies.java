package io.secretctl.policy;

import io.secretctl.crypto.Authority;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.Recipient;
import io.secretctl.crypto.Suite;
import io.secretctl.crypto.VerifyingKey;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.InvalidPathException;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import io.secretctl.store.Write;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The roots and policies of a key space at one moment, verified (docs/policy-v1.md). What does not verify counts for
 * nothing, wherever it lies.
 *
 * <p>Thread-safe. It never changes: read it again to learn of a newer policy, above all when an envelope names one.
 */
public final class TrustedPolicies implements Authority {
    private final StoredDocuments stored;
    private final TrustSettings settings;
    private final Clock clock;
    private final RootChain roots;
    private final PolicyChain policies;
    private final List<Finding> rootFindings = new ArrayList<>();
    private final Map<KeyId, VerifyingKey> authors = new ConcurrentHashMap<>();
    private final Map<KeyId, Recipient> recipients = new ConcurrentHashMap<>();
    private volatile long nothingTakenSince; // 0 until it is asked for

    private TrustedPolicies(Listing listing, TrustSettings settings, Clock clock) {
        this.stored = new StoredDocuments(listing);
        this.settings = settings;
        this.clock = clock;
        this.roots = RootChain.walk(stored, settings, rootFindings);
        this.policies = new PolicyChain(roots.newest(), stored.policies);
        requireNotBelow(settings.root(), settings.policy());
        requireInForce();
    }

    private void requireInForce() {
        if (hasExpired()) {
            throw new TrustException.Expired(
                    newest().version(), newest().head().expires().orElseThrow());
        }
    }

    /**
     * Reads and verifies, in one request.
     *
     * @param settings what to trust, and what was seen before
     * @param clock judges the expiry of the newest policy, now and at every later question
     * @throws TrustException of the kind that says why nothing here can be trusted
     */
    public static TrustedPolicies load(ConfigStore store, TrustSettings settings, Clock clock) {
        return of(store.list(Prefix.RESERVED), settings, clock);
    }

    /**
     * Verifies what was read: a listing of {@link Prefix#RESERVED}.
     *
     * @throws TrustException of the kind that says why nothing here can be trusted
     */
    public static TrustedPolicies of(Listing listing, TrustSettings settings, Clock clock) {
        return new TrustedPolicies(listing, settings, clock);
    }

    /**
     * Verifies what was read later. Where these are the very documents that were verified before, that holds, and this is
     * returned: nothing is judged again but expiry and what a client has seen.
     *
     * @param listing of {@link Prefix#RESERVED}
     * @param settings what to trust, if there is something new
     * @throws TrustException of the kind that says why nothing there can be trusted
     */
    public TrustedPolicies again(Listing listing, TrustSettings settings) {
        if (!new StoredDocuments(listing).equals(stored)) {
            return of(listing, settings, clock);
        }
        requireNotBelow(settings.root(), settings.policy());
        requireInForce();
        return this;
    }

    /**
     * Refuses what is behind what a client has seen. A policy of a higher epoch is not behind: the root has declared a
     * restore with it.
     *
     * @throws TrustException.RolledBack if the root or the policy is older
     * @throws TrustException.Forked if another stands in the place of one that was seen
     */
    public void requireNotBelow(Floor seenRoot, Floor seenPolicy) {
        roots.requireNotBelow(seenRoot);
        Position seen = seenPolicy.position();
        if (newest().head().position().compareTo(seen) < 0) {
            throw new TrustException.RolledBack("policy", seen, newest().head().position());
        }
        if (seenPolicy.hash().isPresent() && newest().head().epoch() == seen.epoch()) {
            policies.version(seen.version())
                    .filter(policy -> seenPolicy.isOtherThan(policy.hash()))
                    .ifPresent(other -> {
                        throw new TrustException.Forked("policy", seen);
                    });
        }
    }

    /** The newest root, to be remembered. */
    public Floor rootFloor() {
        return new Floor(new Position(0, root().version()), Optional.of(root().hash()));
    }

    /** The newest policy, to be remembered. */
    public Floor policyFloor() {
        return new Floor(newest().head().position(), Optional.of(newest().hash()));
    }

    /** The roots, from the first to the newest. */
    public List<Root> roots() {
        return roots.all();
    }

    /** How far this can be trusted. */
    public Trust trust() {
        return settings.trust();
    }

    /** The fingerprint of the first root: to be pinned, if {@link #trust} says that it is not. */
    public RootFingerprint fingerprint() {
        return roots.fingerprint();
    }

    /** The newest root. */
    public Root root() {
        return roots.newest();
    }

    /** The random id of the key space, which every envelope is bound to. */
    public String store() {
        return roots.newest().store();
    }

    /** The newest policy. */
    public Policy newest() {
        return policies.newestPolicy();
    }

    /**
     * Conditions for a commit: that the newest policy is still stored, and that none was published after it. With them
     * nothing is ever sealed to the readers of a policy that has been replaced already.
     */
    public List<Write.Check> stillNewest() {
        return List.of(unchanged(newest().version()), unchanged(newest().version() + 1));
    }

    private Write.Check unchanged(long version) {
        Entry inItsPlace = stored.policies.get(version);
        return new Write.Check(
                StoredDocuments.policyPath(version), inItsPlace == null ? Expected.absent() : Expected.at(inItsPlace));
    }

    /**
     * The oldest version from which on no policy has given any key more than the newest does: envelopes made under an
     * older one may have been made for, or by, somebody from whom a right was taken since. At most the newest version,
     * at least its minimum.
     */
    public long nothingTakenSince() {
        if (nothingTakenSince == 0) {
            nothingTakenSince = findNothingTakenSince();
        }
        return nothingTakenSince;
    }

    private long findNothingTakenSince() {
        long since = newest().version();
        for (Policy older : policies.olderPolicies()) {
            if (PolicyComparison.givesMore(older, newest())) {
                break;
            }
            since = older.version();
        }
        return since;
    }

    /** The earliest time that a policy after this one says it was issued at; {@link Instant#MAX} if there is none. */
    public Instant firstIssuedAfter(long version) {
        Instant first = Instant.MAX;
        if (version < newest().version()) {
            first = newest().head().issued();
            for (Policy older : policies.olderPolicies()) {
                if (older.version() <= version) {
                    break;
                }
                first = older.head().issued().isBefore(first) ? older.head().issued() : first;
            }
        }
        return first;
    }

    /**
     * Every policy that can be trusted and is still stored, oldest first: what was in force, not what is accepted now.
     */
    public List<Policy> history() {
        return policies.history();
    }

    /** A policy by its version; empty if it is missing, does not count, or is below the minimum of the newest. */
    public Optional<Policy> policy(long version) {
        return policies.version(version);
    }

    /**
     * The keys that a new value at a path is sealed to.
     *
     * @throws PolicyException if they can't be told; see {@link Policy#recipientIds}
     * @throws TrustException.KeyMissing if one of the keys is not in the store
     */
    public List<Recipient> recipients(KeyPath path, Suite suite) {
        List<Recipient> keys = new ArrayList<>();
        for (KeyId id : newest().recipientIds(path, suite)) {
            keys.add(recipients.computeIfAbsent(id, this::recipient));
        }
        return List.copyOf(keys);
    }

    private Recipient recipient(KeyId id) {
        return Optional.ofNullable(stored.keys.get(id))
                .flatMap(entry -> PublicKeys.recipient(id, entry.value()))
                .orElseThrow(() ->
                        new TrustException.KeyMissing(id, newest().owner(id).orElse("nobody")));
    }

    /**
     * A signing key that is current in the newest policy, or in an older one that is not below its minimum.
     *
     * @throws EnvelopeException.NotAllowed if there is one, and its public key is missing from the store
     */
    @Override
    public Optional<VerifyingKey> author(KeyId id) {
        VerifyingKey known = authors.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        if (!isAuthor(id)) {
            return Optional.empty();
        }
        VerifyingKey key = Optional.ofNullable(stored.keys.get(id))
                .flatMap(entry -> PublicKeys.verifyingKey(id, entry.value()))
                .orElseThrow(() -> new EnvelopeException.NotAllowed(
                        "the public key " + id.brief() + " of its author is missing from the store, or damaged there"));
        authors.put(id, key);
        return Optional.of(key);
    }

    private boolean isAuthor(KeyId id) {
        if (newest().author(id).isPresent()) {
            return true;
        }
        for (Policy policy : policies.olderPolicies()) {
            if (policy.author(id).isPresent()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Set<KeyId> readers(EnvelopeHeader header) {
        Policy policy = policyOf(header);
        KeyPath path = path(header);
        String author = policy.author(header.author())
                .orElseThrow(() -> new EnvelopeException.NotAllowed("its author's key "
                        + header.author().brief() + " is not current in policy version " + policy.version()));
        if (!policy.writers(path).contains(author)) {
            throw new EnvelopeException.NotAllowed(
                    author + " may not write " + path + " by policy version " + policy.version());
        }
        if (header.position().epoch() != policy.head().epoch()) {
            throw new EnvelopeException.NotAllowed("it is of epoch "
                    + header.position().epoch() + ", and policy version " + policy.version() + " is of epoch "
                    + policy.head().epoch());
        }
        boolean tooWeak = header.suite().compareTo(policy.head().minimumSuite()) < 0
                || header.suite().compareTo(newest().head().minimumSuite()) < 0;
        if (tooWeak) {
            throw new EnvelopeException.NotAllowed("its suite " + header.suite().id() + " is below the minimum");
        }
        try {
            return policy.recipientIds(path, header.suite());
        } catch (PolicyException e) {
            if (header.kind() == EnvelopeHeader.Kind.TOMBSTONE) {
                return Set.of(); // it is sealed to nobody, and a path without readers can still be deleted
            }
            throw new EnvelopeException.NotAllowed(String.valueOf(e.getMessage()));
        }
    }

    private Policy policyOf(EnvelopeHeader header) {
        if (hasExpired()) {
            throw new EnvelopeException.NotAllowed("policy version " + newest().version() + " has expired");
        }
        if (!header.context().store().equals(store())) {
            throw new EnvelopeException.NotAllowed("it was made for another key space");
        }
        long version = header.policyVersion();
        if (version > newest().version()) {
            throw new EnvelopeException.NotAllowed("it was made under policy version " + version
                    + ", and the newest that can be trusted is " + newest().version());
        }
        if (version < newest().head().minimumPolicyVersion()) {
            throw new EnvelopeException.NotAllowed("it was made under policy version " + version + ", and at least "
                    + newest().head().minimumPolicyVersion() + " is required");
        }
        return policy(version)
                .orElseThrow(() -> new EnvelopeException.NotAllowed(
                        "policy version " + version + " is missing from the store, or can't be trusted"));
    }

    private static KeyPath path(EnvelopeHeader header) {
        try {
            return new KeyPath(header.context().path());
        } catch (InvalidPathException e) {
            throw new EnvelopeException.NotAllowed("its path is not canonical");
        }
    }

    private boolean hasExpired() {
        return !settings.acceptsExpired() && newest().head().hasExpired(clock.instant());
    }

    /** What lies here and does not count, as far as it was looked at; older policies are looked at when needed. */
    public List<Finding> findings() {
        List<Finding> all = new ArrayList<>(stored.findings);
        all.addAll(rootFindings);
        all.addAll(policies.findings());
        return List.copyOf(all);
    }

    /** Looks at everything that lies here, public keys too, and tells what does not count. */
    public List<Finding> audit() {
        policies.olderPolicies();
        List<Finding> all = new ArrayList<>(findings());
        stored.keys.forEach((id, entry) -> {
            if (!isPublicKey(id, entry)) {
                all.add(new Finding(entry.path(), "it is not the public key that its name says"));
            }
        });
        return List.copyOf(all);
    }

    /** Whether a public key is stored, whoever has it. */
    boolean holdsKey(KeyId id) {
        return Optional.ofNullable(stored.keys.get(id))
                .filter(entry -> isPublicKey(id, entry))
                .isPresent();
    }

    static boolean isPublicKey(KeyId id, Entry entry) {
        return PublicKeys.recipient(id, entry.value()).isPresent()
                || PublicKeys.verifyingKey(id, entry.value()).isPresent();
    }

    /** The time by which expiry is judged. */
    Instant now() {
        return clock.instant();
    }

    StoredDocuments stored() {
        return stored;
    }

    @Override
    public String toString() {
        return "TrustedPolicies[" + trust() + ", root version " + root().version() + ", policy version "
                + newest().version() + "]";
    }
}
