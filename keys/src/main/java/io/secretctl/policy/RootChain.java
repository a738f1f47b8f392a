package io.secretctl.policy;

import io.secretctl.crypto.Dsse;
import io.secretctl.json.JsonFormatException;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.store.Entry;
import java.util.List;

/**
 * The walk from the first root to the newest: each signed by the threshold of the one before and by its own.
 *
 * @param fingerprint of the first
 * @param newest the last that verifies
 */
record RootChain(RootFingerprint fingerprint, Root newest) {
    /** Walks; what does not verify ends the walk, and is found. */
    static RootChain walk(StoredDocuments stored, TrustSettings settings, List<Finding> findings) {
        if (stored.roots.isEmpty()) {
            throw new TrustException.NoKeySpace();
        }
        Entry first = stored.roots.get(1L);
        if (first == null) {
            throw new TrustException.Invalid("root version 1 is missing from the store");
        }
        RootFingerprint fingerprint;
        Root root;
        try {
            Dsse document = Dsse.parse(first.value(), Documents.MAX_STORED_BYTES);
            fingerprint = new RootFingerprint(document.payloadHash());
            if (!settings.accepts(fingerprint)) {
                throw new TrustException.RootMismatch(fingerprint);
            }
            root = Root.decode(document.payload());
            if (!root.hasSigned(document, Root.PAYLOAD_TYPE)) {
                throw new TrustException.NotSigned("root version 1 is not signed by enough of its keys");
            }
        } catch (JsonFormatException | PolicyException.Malformed e) {
            throw new TrustException.Invalid("root version 1 is damaged: " + e.getMessage());
        }
        if (root.version() != 1) {
            throw new TrustException.Invalid("root version 1 is damaged: it is of another version");
        }
        while (true) {
            Entry next = stored.roots.get(root.version() + 1);
            if (next == null || !follows(next, root, findings)) {
                break;
            }
            root = Root.decode(
                    Dsse.parse(next.value(), Documents.MAX_STORED_BYTES).payload());
        }
        for (Entry beyond : stored.roots.tailMap(root.version() + 2, true).values()) {
            findings.add(new Finding(beyond.path(), "the root before it is missing or does not count"));
        }
        if (root.version() < settings.rootFloor()) {
            throw new TrustException.RolledBack("root", settings.rootFloor(), root.version());
        }
        return new RootChain(fingerprint, root);
    }

    private static boolean follows(Entry entry, Root before, List<Finding> findings) {
        String reason;
        try {
            Dsse document = Dsse.parse(entry.value(), Documents.MAX_STORED_BYTES);
            if (!before.hasSigned(document, Root.PAYLOAD_TYPE)) {
                reason = "it is not signed by enough keys of the root before";
            } else {
                Root root = Root.decode(document.payload());
                if (root.version() != before.version() + 1 || !root.store().equals(before.store())) {
                    reason = "it is of another version or key space";
                } else if (!root.hasSigned(document, Root.PAYLOAD_TYPE)) {
                    reason = "it is not signed by enough of its own keys";
                } else {
                    return true;
                }
            }
        } catch (JsonFormatException | PolicyException.Malformed e) {
            reason = String.valueOf(e.getMessage());
        }
        findings.add(new Finding(entry.path(), reason));
        return false;
    }
}
