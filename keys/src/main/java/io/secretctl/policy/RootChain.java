package io.secretctl.policy;

import io.secretctl.crypto.Dsse;
import io.secretctl.crypto.Position;
import io.secretctl.json.JsonFormatException;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.store.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * The walk from the first root to the newest: each signed by the threshold of the one before and by its own.
 *
 * @param fingerprint of the first
 * @param newest the last that verifies
 * @param all from the first to the newest
 */
record RootChain(RootFingerprint fingerprint, Root newest, List<Root> all) {
    /** Walks; what does not verify ends the walk, and is found. */
    static RootChain walk(StoredDocuments stored, TrustSettings settings, List<Finding> findings) {
        if (stored.roots.isEmpty()) {
            throw new TrustException.NoKeySpace();
        }
        Entry first = stored.roots.get(1L);
        if (first == null) {
            throw new TrustException.Invalid("root version 1 is missing from the store");
        }
        RootChain chain = first(first, settings);
        Entry next = stored.roots.get(2L);
        while (next != null) {
            try {
                chain = chain.with(follower(chain.newest, next));
            } catch (JsonFormatException | PolicyException.Malformed | TrustException.NotSigned e) {
                findings.add(new Finding(next.path(), String.valueOf(e.getMessage())));
                break;
            }
            next = stored.roots.get(chain.newest.version() + 1);
        }
        for (Entry beyond :
                stored.roots.tailMap(chain.newest.version() + 2, true).values()) {
            findings.add(new Finding(beyond.path(), "the root before it is missing or does not count"));
        }
        return chain;
    }

    private RootChain with(Root next) {
        List<Root> longer = new ArrayList<>(all);
        longer.add(next);
        return new RootChain(fingerprint, next, List.copyOf(longer));
    }

    /** Refuses a walk that ends before a root that was seen, or went another way. */
    void requireNotBelow(Floor seen) {
        long version = seen.position().version();
        if (newest.version() < version) {
            throw new TrustException.RolledBack("root", seen.position(), new Position(0, newest.version()));
        }
        if (version > 0 && seen.isOtherThan(all.get((int) version - 1).hash())) {
            throw new TrustException.Forked("root", seen.position());
        }
    }

    private static RootChain first(Entry entry, TrustSettings settings) {
        try {
            Dsse document = Dsse.parse(entry.value(), Documents.MAX_STORED_BYTES);
            RootFingerprint fingerprint = new RootFingerprint(document.payloadHash());
            if (!settings.accepts(fingerprint)) {
                throw new TrustException.RootMismatch(fingerprint);
            }
            Root root = Root.decode(document.payload());
            if (root.version() != 1) {
                throw new TrustException.Invalid("root version 1 is damaged: it is of another version");
            }
            requireSigned(root, document, "root version 1 is not signed by enough of its keys");
            return new RootChain(fingerprint, root, List.of(root));
        } catch (JsonFormatException | PolicyException.Malformed e) {
            throw new TrustException.Invalid("root version 1 is damaged: " + e.getMessage());
        }
    }

    private static Root follower(Root before, Entry entry) {
        Dsse document = Dsse.parse(entry.value(), Documents.MAX_STORED_BYTES);
        requireSigned(before, document, "it is not signed by enough keys of the root before");
        Root root = Root.decode(document.payload());
        requireSigned(root, document, "it is not signed by enough of its own keys");
        if (root.version() != before.version() + 1 || !root.store().equals(before.store())) {
            throw new TrustException.NotSigned("it is signed for another version or key space");
        }
        return root;
    }

    private static void requireSigned(Root root, Dsse document, String otherwise) {
        if (!root.hasSigned(document, Root.PAYLOAD_TYPE)) {
            throw new TrustException.NotSigned(otherwise);
        }
    }
}
