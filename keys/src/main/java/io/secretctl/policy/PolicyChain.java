package io.secretctl.policy;

import io.secretctl.crypto.Dsse;
import io.secretctl.json.JsonFormatException;
import io.secretctl.store.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The policies that count under one root. The newest must be signed by that root; an older one counts if the one after
 * it counts and names it by its hash. So the keys of a root that has been replaced can sign nothing any more, and a store
 * that leaves one out takes those before it along: it can't choose which changes there have been.
 *
 * <p>Thread-safe. Older policies are looked at when the first of them is asked for.
 */
final class PolicyChain {
    private final Root root;
    private final NavigableMap<Long, Entry> stored;
    private final Policy newest;
    private final List<Finding> findings = Collections.synchronizedList(new ArrayList<>());
    private @Nullable NavigableMap<Long, Policy> older;

    PolicyChain(Root root, NavigableMap<Long, Entry> stored) {
        this.root = root;
        this.stored = stored;
        this.newest = newest();
    }

    private Policy newest() {
        for (Map.Entry<Long, Entry> candidate : stored.descendingMap().entrySet()) {
            Optional<Policy> policy = check(candidate.getKey(), candidate.getValue(), Optional.empty());
            if (policy.isPresent()) {
                return policy.get();
            }
        }
        throw new TrustException.NotSigned(
                "no policy in the store is signed by enough keys of root version " + root.version());
    }

    Policy newestPolicy() {
        return newest;
    }

    /** A policy that counts, and is not below the minimum of the newest. */
    Optional<Policy> version(long version) {
        return version == newest.version() ? Optional.of(newest) : Optional.ofNullable(older().get(version));
    }

    /** Every policy before the newest that counts, newest first. */
    Iterable<Policy> olderPolicies() {
        return older().descendingMap().values();
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    private synchronized NavigableMap<Long, Policy> older() {
        if (older == null) {
            older = verifyFrom(newest.head().minimumPolicyVersion());
        }
        return older;
    }

    /** Every policy that counts and is still stored, those below the minimum too, oldest first. */
    List<Policy> history() {
        List<Policy> history = new ArrayList<>(verifyFrom(1).values());
        history.add(newest);
        return history;
    }

    private NavigableMap<Long, Policy> verifyFrom(long oldest) {
        NavigableMap<Long, Policy> verified = new TreeMap<>();
        Optional<Policy> next = Optional.of(newest);
        while (next.isPresent() && next.get().head().prevVersion() >= oldest) {
            Policy above = next.get();
            long version = above.head().prevVersion();
            stored.subMap(version, false, above.version(), false)
                    .values()
                    .forEach(entry -> findings.add(new Finding(entry.path(), "a declared restore has left it behind")));
            next = before(above);
            next.ifPresent(policy -> verified.put(policy.version(), policy));
        }
        return verified;
    }

    private Optional<Policy> before(Policy above) {
        long version = above.head().prevVersion();
        Entry entry = stored.get(version);
        if (entry != null) {
            return check(version, entry, above.head().prev());
        }
        // Those below the minimum may have been deleted.
        if (version >= newest.head().minimumPolicyVersion()) {
            findings.add(
                    new Finding(StoredDocuments.policyPath(version), "it is missing, so that none before it counts"));
        }
        return Optional.empty();
    }

    /**
     * Checks one candidate.
     *
     * @param expectedHash as the policy after it names it; without it, the root's signatures decide
     */
    private Optional<Policy> check(long version, Entry entry, Optional<String> expectedHash) {
        try {
            Dsse document = Dsse.parse(entry.value(), Documents.MAX_STORED_BYTES);
            if (expectedHash.isPresent()) {
                require(
                        expectedHash.get().equals(document.payloadHash()),
                        "it is not the one that the policy after it names");
            } else {
                require(
                        root.hasSigned(document, Policy.PAYLOAD_TYPE),
                        "it is not signed by enough keys of root version " + root.version());
            }
            Policy policy = PolicyCodec.decode(document.payload());
            require(
                    policy.version() == version && policy.head().store().equals(root.store()),
                    "it is signed for another version or key space");
            require(
                    expectedHash.isPresent() || policy.head().rootVersion() == root.version(),
                    "it names another root than the newest");
            return Optional.of(policy);
        } catch (JsonFormatException | PolicyException.Malformed | TrustException.NotSigned e) {
            findings.add(new Finding(entry.path(), String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new TrustException.NotSigned(otherwise);
        }
    }
}
