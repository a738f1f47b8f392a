package io.secretctl.policy;

import io.secretctl.crypto.Dsse;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.SigningKey;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.PublicIdentity;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes a key space and publishes what follows: roots and policies. Each act is one atomic commit: after a crash all of
 * it is stored, or nothing. What verifies is never overwritten; what lies in a place and does not verify is.
 */
public final class KeySpace {
    private static final int STORE_ID_BYTES = 16;

    private KeySpace() {}

    /**
     * A key space that was made.
     *
     * @param root what clients pin
     * @param store its random id
     */
    public record Created(RootFingerprint root, String store) {}

    /**
     * Makes a key space: a first root of one key, and a first policy that lets one identity read and write everything,
     * by the suite of its key or a stronger one. When the same key space exists already (the same root key, and the
     * same first identity), which is what a rerun after a lost answer finds, it is returned and nothing is written.
     *
     * @param root the ring whose primary signing key is the root's
     * @param name of the first identity
     * @throws TrustException.AlreadyExists if there is another key space
     * @throws StoreException.Conflict if another one was made at the same time
     * @throws PolicyException.Refused if the name is not acceptable
     */
    public static Created init(ConfigStore store, KeyRing root, String name, PublicIdentity admin, Instant now) {
        Listing listing = store.list(Prefix.RESERVED);
        StoredDocuments stored = new StoredDocuments(listing);
        if (!stored.roots.isEmpty()) {
            return existing(listing, root, name, admin);
        }
        if (!stored.policies.isEmpty()) {
            throw new TrustException.AlreadyExists(", though its first root is missing");
        }
        byte[] id = new byte[STORE_ID_BYTES];
        new SecureRandom().nextBytes(id);
        String storeId = HexFormat.of().formatHex(id);
        Root first = Root.first(storeId, 1, List.of(root.signer().verifyingKey()), now);
        PolicyChange change = firstPolicy(storeId, name, admin, now);
        List<SigningKey> signers = List.of(root.signer());
        List<Write> writes = new ArrayList<>();
        writes.add(put(StoredDocuments.rootPath(1), first.sign(signers), null));
        writes.add(put(StoredDocuments.policyPath(1), change.policy().sign(signers), null));
        writes.addAll(keyWrites(change, stored.keys));
        store.commit(writes);
        return new Created(first.fingerprint(), storeId);
    }

    private static PolicyChange firstPolicy(String storeId, String name, PublicIdentity admin, Instant now) {
        try {
            Policy.Head head = new Policy.Head(
                    storeId,
                    1,
                    Optional.empty(),
                    0,
                    0,
                    1,
                    now,
                    Optional.empty(),
                    admin.recipient().suite(),
                    1);
            TreeMap<String, Identity> identities = new TreeMap<>();
            identities.put(name, PolicyDraft.identity(admin));
            TreeMap<Prefix, Rule> rules = new TreeMap<>();
            TreeSet<String> all = new TreeSet<>(List.of(name));
            rules.put(Prefix.ALL, new Rule(Prefix.ALL, all, all, false));
            Policy policy = new Policy(head, identities, new TreeMap<>(), rules);
            return new PolicyChange(policy, PolicyDraft.keyDocuments(admin));
        } catch (IllegalArgumentException e) {
            throw new PolicyException.Refused(String.valueOf(e.getMessage()));
        }
    }

    private static Created existing(Listing listing, KeyRing root, String name, PublicIdentity admin) {
        TrustedPolicies found;
        try {
            found = TrustedPolicies.of(listing, TrustSettings.onFirstUse().acceptingExpired(), Clock.systemUTC());
        } catch (TrustException e) {
            throw new TrustException.AlreadyExists(", and it can't be trusted: " + e.getMessage());
        }
        boolean same = found.root().version() == 1
                && found.root().keys().keySet().equals(Set.of(root.signer().id()))
                && found.newest().version() == 1
                && name.equals(found.newest().owner(admin.recipient().id()).orElse(""))
                && name.equals(found.newest().owner(admin.verifyingKey().id()).orElse(""));
        if (!same) {
            throw new TrustException.AlreadyExists("");
        }
        return new Created(found.fingerprint(), found.store());
    }

    /**
     * Signs a change and publishes it.
     *
     * @param current what the change was drafted from
     * @param signers enough keys of the newest root
     * @throws StoreException.Conflict if another policy was published meanwhile: read again, and draft again
     * @throws TrustException.NotSigned if the keys are not enough
     * @throws PolicyException.Refused if the change does not follow the newest policy, or is too large
     */
    public static void publish(
            ConfigStore store, TrustedPolicies current, PolicyChange change, List<SigningKey> signers) {
        publish(store, current, change, change.policy().sign(signers));
    }

    /**
     * Publishes a change that others have signed: where the threshold is more than one, {@link Policy#sign} and {@link
     * Dsse#withSignature} are used apart.
     *
     * @param signed the policy of the change, signed
     * @throws StoreException.Conflict as above, and the others too
     */
    public static void publish(ConfigStore store, TrustedPolicies current, PolicyChange change, Dsse signed) {
        if (change.policy().head().rootVersion() != current.root().version()) {
            throw new PolicyException.Refused("the change names another root than the newest");
        }
        store.commit(policyWrites(current, change, signed, current.root()));
    }

    private static List<Write> policyWrites(TrustedPolicies current, PolicyChange change, Dsse signed, Root root) {
        Policy next = change.policy();
        if (!next.follows(current.newest())) {
            throw new PolicyException.Refused("the change was not made from policy version "
                    + current.newest().version() + ", the newest");
        }
        if (!signed.payloadHash().equals(next.hash()) || !root.hasSigned(signed, Policy.PAYLOAD_TYPE)) {
            throw new TrustException.NotSigned("the policy is not signed by the " + root.threshold()
                    + " keys of root version " + root.version() + " that it takes");
        }
        List<Write> writes = new ArrayList<>();
        writes.add(put(
                StoredDocuments.policyPath(next.version()),
                signed,
                current.stored().policies.get(next.version())));
        writes.addAll(keyWrites(change, current.stored().keys));
        return writes;
    }

    /**
     * Replaces the root, and publishes the newest policy again under it: from then on the keys of the root before count
     * for nothing.
     *
     * @param next from {@link Root#next} of the newest root
     * @param signers enough keys of the newest root, and enough of the next
     * @throws StoreException.Conflict if another root or policy was published meanwhile
     * @throws TrustException.NotSigned if the keys are not enough
     * @throws PolicyException.Refused if the root does not follow the newest
     */
    public static void rotateRoot(
            ConfigStore store, TrustedPolicies current, Root next, List<SigningKey> signers, Instant now) {
        requireFollows(current.root(), next);
        PolicyChange change =
                current.newest().draft().rootVersion(next.version()).build(now);
        List<SigningKey> nextSigners =
                signers.stream().filter(s -> next.keys().containsKey(s.id())).toList();
        rotate(store, current, next, next.sign(signers), change, change.policy().sign(nextSigners));
    }

    private static void requireFollows(Root newest, Root next) {
        if (next.version() != newest.version() + 1 || !next.store().equals(newest.store())) {
            throw new PolicyException.Refused("the root does not follow root version " + newest.version());
        }
    }

    private static void rotate(
            ConfigStore store,
            TrustedPolicies current,
            Root next,
            Dsse signedRoot,
            PolicyChange change,
            Dsse signedPolicy) {
        Root newest = current.root();
        requireFollows(newest, next);
        if (!newest.hasSigned(signedRoot, Root.PAYLOAD_TYPE) || !next.hasSigned(signedRoot, Root.PAYLOAD_TYPE)) {
            throw new TrustException.NotSigned(
                    "a root is signed by enough keys of the root before, and by enough of its own");
        }
        List<Write> writes = new ArrayList<>();
        writes.add(put(
                StoredDocuments.rootPath(next.version()),
                signedRoot,
                current.stored().roots.get(next.version())));
        writes.addAll(policyWrites(current, change, signedPolicy, next));
        store.commit(writes);
    }

    /**
     * Publishes what a proposal holds, once enough keys have signed it: a policy, or a root with a policy under it.
     *
     * @return whether anything was published; not, if the very same was published before
     * @throws StoreException.Conflict if another root or policy is published at the same time
     * @throws TrustException.Superseded if another root or policy was published since it was proposed
     * @throws TrustException.NotSigned if the keys are not enough
     */
    public static boolean publish(ConfigStore store, TrustedPolicies current, Proposal proposal) {
        if (proposal.isPublished(current)) {
            return false;
        }
        proposal.requireFollows(current);
        Proposal checked = proposal.withOnlyRightSignatures(current);
        Optional<Root> next = checked.root();
        if (next.isPresent()) {
            rotate(
                    store,
                    current,
                    next.get(),
                    checked.signedRoot().orElseThrow(),
                    checked.change(),
                    checked.signedPolicy());
        } else {
            publish(store, current, checked.change(), checked.signedPolicy());
        }
        return true;
    }

    private static List<Write> keyWrites(PolicyChange change, Map<KeyId, Entry> stored) {
        List<Write> writes = new ArrayList<>();
        change.keyDocuments().forEach((id, document) -> {
            Entry entry = stored.get(id);
            if (entry == null || !TrustedPolicies.isPublicKey(id, entry)) {
                writes.add(new Write.Put(StoredDocuments.keyPath(id), document, expected(entry)));
            }
        });
        return writes;
    }

    private static Write put(KeyPath path, Dsse document, @Nullable Entry replaced) {
        byte[] encoded = document.encode();
        if (encoded.length > Documents.MAX_STORED_BYTES) {
            throw new PolicyException.Refused("the document would have " + encoded.length + " bytes; at most "
                    + Documents.MAX_STORED_BYTES + " are allowed");
        }
        return new Write.Put(path, encoded, expected(replaced));
    }

    private static Expected expected(@Nullable Entry replaced) {
        return replaced == null ? Expected.absent() : Expected.at(replaced);
    }
}
