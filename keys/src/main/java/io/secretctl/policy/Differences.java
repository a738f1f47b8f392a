package io.secretctl.policy;

import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Recipient;
import io.secretctl.crypto.VerifyingKey;
import io.secretctl.keys.PublicIdentity;
import io.secretctl.keys.StatedKey;
import io.secretctl.store.Prefix;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What one root or policy changes of another, in plain words: everything that is signed, but for versions and times. */
final class Differences {
    private final List<String> found = new ArrayList<>();

    private Differences() {}

    static List<String> of(Root before, Root after) {
        Differences differences = new Differences();
        differences.value("the root's threshold", before.threshold(), after.threshold());
        differences.names(
                "the root", "key", ids(before.keys().keySet()), ids(after.keys().keySet()));
        if (differences.found.isEmpty()) {
            differences.found.add("the root stays as it is");
        }
        return differences.found;
    }

    private static SortedSet<String> ids(Collection<KeyId> ids) {
        return ids.stream().map(KeyId::hex).collect(Collectors.toCollection(TreeSet::new));
    }

    static List<String> of(Policy before, Policy after, Function<Identity, Optional<String>> fingerprint) {
        Differences differences = new Differences();
        differences.heads(before.head(), after.head());
        TreeMap<String, Identity> olds = new TreeMap<>(before.identities());
        after.identities()
                .forEach((name, identity) -> differences.identity(name, olds.remove(name), identity, fingerprint));
        olds.keySet().forEach(name -> differences.found.add("identity " + name + " is removed"));
        differences.groups(before.groups(), after.groups());
        differences.rules(before.rulesByPrefix(), after.rulesByPrefix());
        if (differences.found.isEmpty()) {
            differences.found.add("the policy stays as it is");
        }
        return differences.found;
    }

    private void heads(Policy.Head before, Policy.Head after) {
        if (after.epoch() != before.epoch()) {
            found.add("a restore is declared: what the store holds now is the truth from now on (epoch " + after.epoch()
                    + " after " + before.epoch() + ")");
        }
        if (after.prevVersion() != after.version() - 1) {
            found.add("policy version " + (after.version() - 1) + ", and what is between it and version "
                    + after.prevVersion() + ", is left behind");
        }
        value(
                "the weakest suite accepted",
                before.minimumSuite().id(),
                after.minimumSuite().id());
        value("the policy's expiry", expiry(before.expires()), expiry(after.expires()));
        if (after.minimumPolicyVersion() != before.minimumPolicyVersion()) {
            found.add("envelopes made before policy version " + after.minimumPolicyVersion() + " are refused (so far: "
                    + before.minimumPolicyVersion() + ")");
        }
    }

    private static String expiry(Optional<Instant> expires) {
        return expires.map(Instant::toString).orElse("never");
    }

    private void value(String what, Object before, Object after) {
        if (!before.equals(after)) {
            found.add(what + ": " + before + " becomes " + after);
        }
    }

    private void identity(
            String name, @Nullable Identity before, Identity after, Function<Identity, Optional<String>> fingerprint) {
        String known = fingerprint.apply(after).map(f -> ", fingerprint " + f).orElse("");
        if (before == null) {
            found.add("identity " + name + " is added" + known);
        } else if (!before.equals(after)) {
            found.add("identity " + name + " gets other keys" + known);
        }
        keys(name, "encryption", before == null ? List.of() : before.encryption(), after.encryption());
        keys(name, "signing", before == null ? List.of() : before.signing(), after.signing());
    }

    private void keys(String name, String use, List<PolicyKey> before, List<PolicyKey> after) {
        TreeMap<KeyId, PolicyKey> olds = new TreeMap<>();
        before.forEach(key -> olds.put(key.id(), key));
        for (PolicyKey key : after) {
            PolicyKey old = olds.remove(key.id());
            String what = name + ": " + use + " key " + key.id().hex();
            if (old == null) {
                found.add(what + " (" + key.type() + ") is added as "
                        + key.state().id());
            } else if (old.state() != key.state()) {
                found.add(what + " becomes " + key.state().id() + ", was "
                        + old.state().id());
            }
        }
        olds.keySet().forEach(id -> found.add(name + ": " + use + " key " + id.hex() + " is removed"));
    }

    private void groups(Map<String, SortedSet<String>> before, Map<String, SortedSet<String>> after) {
        for (String group : union(before.keySet(), after.keySet())) {
            if (!after.containsKey(group)) {
                found.add("group " + group + " is removed");
                continue;
            }
            if (!before.containsKey(group)) {
                found.add("group " + group + " is made");
            }
            names("group " + group, "member", of(before, group), of(after, group));
        }
    }

    private static SortedSet<String> of(Map<String, SortedSet<String>> groups, String name) {
        return groups.getOrDefault(name, Collections.emptySortedSet());
    }

    private void rules(Map<Prefix, Rule> before, Map<Prefix, Rule> after) {
        for (Prefix prefix : union(before.keySet(), after.keySet())) {
            Rule old = Objects.requireNonNullElseGet(before.get(prefix), () -> Rule.none(prefix));
            Rule next = Objects.requireNonNullElseGet(after.get(prefix), () -> Rule.none(prefix));
            names(prefix.value(), "reader", old.readers(), next.readers());
            names(prefix.value(), "writer", old.writers(), next.writers());
            if (old.boundary() != next.boundary()) {
                found.add(prefix.value()
                        + (next.boundary() ? " takes nothing from above it" : " takes from above it again"));
            }
        }
    }

    private void names(String where, String what, SortedSet<String> before, SortedSet<String> after) {
        for (String name : union(before, after)) {
            if (!after.contains(name)) {
                found.add(where + " loses the " + what + " " + name);
            } else if (!before.contains(name)) {
                found.add(where + " gets the " + what + " " + name);
            }
        }
    }

    private static <T extends Comparable<T>> SortedSet<T> union(Collection<T> a, Collection<T> b) {
        TreeSet<T> all = new TreeSet<>(a);
        all.addAll(b);
        return all;
    }

    static Optional<String> fingerprint(
            Identity identity,
            Function<KeyId, Optional<Recipient>> recipients,
            Function<KeyId, Optional<VerifyingKey>> verifyingKeys) {
        Optional<VerifyingKey> signing =
                verifyingKeys.apply(StatedKey.primary(identity.signing()).id());
        return recipients
                .apply(StatedKey.primary(identity.encryption()).id())
                .flatMap(recipient -> signing.map(key -> new PublicIdentity(recipient, key).fingerprint()));
    }
}
