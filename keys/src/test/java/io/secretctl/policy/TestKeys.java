package io.secretctl.policy;

import io.secretctl.crypto.Suite;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.PublicIdentity;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the tests of this package share. */
final class TestKeys {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    static final String STORE = "00112233445566778899aabbccddeeff";
    static final Set<Access> READ = EnumSet.of(Access.READ);
    static final Set<Access> WRITE = EnumSet.of(Access.WRITE);
    static final Set<Access> BOTH = EnumSet.allOf(Access.class);

    private TestKeys() {}

    static PublicIdentity identity(Suite suite) {
        try (KeyRing ring = KeyRing.generate(suite, NOW)) {
            return ring.publicIdentity().orElseThrow();
        }
    }

    static PublicIdentity identity() {
        return identity(Suite.X25519);
    }

    static KeyPath path(String path) {
        return new KeyPath(path);
    }

    static Prefix prefix(String prefix) {
        return new Prefix(prefix);
    }

    /** A first policy of nobody. */
    static Policy empty() {
        Policy.Head head = new Policy.Head(STORE, 1, Optional.empty(), 0, 0, 1, NOW, Optional.empty(), Suite.X25519, 1);
        return new Policy(head, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    /** A draft with identities of one X25519 key each. */
    static PolicyDraft draft(String... names) {
        PolicyDraft draft = empty().draft();
        for (String name : List.of(names)) {
            draft.addIdentity(name, identity());
        }
        return draft;
    }

    static Policy built(PolicyDraft draft) {
        return draft.build(NOW).policy();
    }
}
