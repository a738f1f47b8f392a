package io.secretctl.policy;

import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Position;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** What lies in the reserved part of a store, by kind and number. Nothing about it is verified. Compared by content, bytes and all. */
final class StoredDocuments {
    private static final String ROOT = Prefix.RESERVED + "/root/";
    private static final String POLICY = Prefix.RESERVED + "/policy/";
    private static final String KEYS = Prefix.RESERVED + "/keys/";
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,15}");

    final NavigableMap<Long, Entry> roots = new TreeMap<>();
    final NavigableMap<Long, Entry> policies = new TreeMap<>();
    final Map<KeyId, Entry> keys = new HashMap<>();
    final List<Finding> findings = new ArrayList<>();

    StoredDocuments(Listing listing) {
        for (Entry entry : listing.entries()) {
            String path = entry.path().value();
            if (path.startsWith(ROOT)) {
                number(entry, path.substring(ROOT.length()), roots::put);
            } else if (path.startsWith(POLICY)) {
                number(entry, path.substring(POLICY.length()), policies::put);
            } else if (path.startsWith(KEYS)) {
                key(entry, path.substring(KEYS.length()));
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredDocuments that
                && roots.equals(that.roots)
                && policies.equals(that.policies)
                && keys.equals(that.keys)
                && findings.equals(that.findings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(roots, policies, keys, findings);
    }

    private void number(Entry entry, String name, BiConsumer<Long, Entry> into) {
        if (NUMBER.matcher(name).matches() && Long.parseLong(name) <= Position.MAX) {
            into.accept(Long.parseLong(name), entry);
        } else {
            findings.add(new Finding(entry.path(), "its name is no version"));
        }
    }

    private void key(Entry entry, String name) {
        try {
            keys.put(new KeyId(name), entry);
        } catch (IllegalArgumentException e) {
            findings.add(new Finding(entry.path(), "its name is no key id"));
        }
    }

    static KeyPath rootPath(long version) {
        return new KeyPath(ROOT + version);
    }

    static KeyPath policyPath(long version) {
        return new KeyPath(POLICY + version);
    }

    static KeyPath keyPath(KeyId id) {
        return new KeyPath(KEYS + id.hex());
    }
}
