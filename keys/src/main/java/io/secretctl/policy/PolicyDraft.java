package io.secretctl.policy;

import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.Recipient;
import io.secretctl.crypto.Suite;
import io.secretctl.crypto.VerifyingKey;
import io.secretctl.keys.KeyState;
import io.secretctl.keys.PublicIdentity;
import io.secretctl.keys.StatedKey;
import io.secretctl.store.Prefix;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The next version of a policy in the making: any number of changes, then {@link #build}. Each change is checked as far
 * as it can be at once, and throws {@link PolicyException.Refused}; a draft that threw is still as it was before. Not
 * thread-safe.
 */
public final class PolicyDraft {
    private final Policy from;
    private final TreeMap<String, Identity> identities;
    private final TreeMap<String, SortedSet<String>> groups;
    private final TreeMap<Prefix, Rule> rules;
    private final Map<KeyId, byte[]> keyDocuments = new TreeMap<>();
    private long version;
    private long epoch;
    private long rootVersion;
    private Optional<Instant> expires;
    private Suite minimumSuite;
    private long minimumPolicyVersion;

    PolicyDraft(Policy from) {
        this.from = from;
        this.identities = new TreeMap<>(from.identities());
        this.groups = new TreeMap<>(from.groups());
        this.rules = new TreeMap<>(from.rulesByPrefix());
        this.version = from.version() + 1;
        this.epoch = from.head().epoch();
        this.rootVersion = from.head().rootVersion();
        this.expires = from.head().expires();
        this.minimumSuite = from.head().minimumSuite();
        this.minimumPolicyVersion = from.head().minimumPolicyVersion();
    }

    /** Names a new identity; it may do nothing yet. */
    public PolicyDraft addIdentity(String name, PublicIdentity keys) {
        refuse(identities.containsKey(name), "there is an identity " + name + " already");
        refuse(groups.containsKey(name), name + " is the name of a group");
        refusing(() -> Documents.requireName(name));
        requireUnowned(keys.recipient().id());
        requireUnowned(keys.verifyingKey().id());
        identities.put(name, identity(keys));
        keyDocuments.putAll(keyDocuments(keys));
        return this;
    }

    /** An identity with these keys, both primary. */
    static Identity identity(PublicIdentity keys) {
        return new Identity(List.of(primary(keys.recipient())), List.of(primary(keys.verifyingKey())));
    }

    private static PolicyKey primary(Recipient key) {
        return new PolicyKey(key.id(), key.suite().keyType(), KeyState.PRIMARY);
    }

    private static PolicyKey primary(VerifyingKey key) {
        return new PolicyKey(key.id(), VerifyingKey.KEY_TYPE, KeyState.PRIMARY);
    }

    static Map<KeyId, byte[]> keyDocuments(PublicIdentity keys) {
        return Map.of(
                keys.recipient().id(), PublicKeys.encode(keys.recipient()),
                keys.verifyingKey().id(), PublicKeys.encode(keys.verifyingKey()));
    }

    private void requireUnowned(KeyId id) {
        identities.forEach((name, identity) -> refuse(
                identity.keys().anyMatch(k -> k.id().equals(id)),
                "key " + id.brief() + " belongs to " + name + " already"));
    }

    /** Removes an identity, its memberships, and every right that names it. */
    public PolicyDraft removeIdentity(String name) {
        requireIdentity(name);
        identities.remove(name);
        groups.replaceAll((group, members) -> without(members, name));
        removeFromRules(name);
        return this;
    }

    /**
     * Gives an identity new primary keys; those before become active. A key of the two that is its primary already
     * stays.
     */
    public PolicyDraft addKeys(String name, PublicIdentity keys) {
        Identity before = requireIdentity(name);
        Identity after = refusing(() -> new Identity(
                withPrimary(before.encryption(), primary(keys.recipient())),
                withPrimary(before.signing(), primary(keys.verifyingKey()))));
        identities.put(name, after);
        keyDocuments.putAll(keyDocuments(keys));
        return this;
    }

    private List<PolicyKey> withPrimary(List<PolicyKey> keys, PolicyKey added) {
        if (StatedKey.primary(keys).id().equals(added.id())) {
            return keys;
        }
        requireUnowned(added.id());
        return StatedKey.withPrimary(keys, added);
    }

    /** Changes the state of a key of an identity; a new primary makes the primary before active. */
    public PolicyDraft setKeyState(String name, KeyId id, KeyState state) {
        Identity before = requireIdentity(name);
        boolean encrypts = before.encryption().stream().anyMatch(k -> k.id().equals(id));
        Identity after = refusing(() -> encrypts
                ? new Identity(StatedKey.withState(before.encryption(), id, state), before.signing())
                : new Identity(before.encryption(), StatedKey.withState(before.signing(), id, state)));
        identities.put(name, after);
        return this;
    }

    /** Forgets a retired key of an identity. */
    public PolicyDraft removeKey(String name, KeyId id) {
        Identity before = requireIdentity(name);
        PolicyKey key = before.keys()
                .filter(k -> k.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new PolicyException.Refused(name + " has no key " + id.brief()));
        refuse(key.state().isCurrent(), "key " + id.brief() + " of " + name + " is not retired");
        UnaryOperator<List<PolicyKey>> others =
                keys -> keys.stream().filter(k -> !k.id().equals(id)).toList();
        identities.put(name, new Identity(others.apply(before.encryption()), others.apply(before.signing())));
        return this;
    }

    /** Makes a group of identities, or gives an existing one other members. */
    public PolicyDraft setGroup(String name, Collection<String> members) {
        refuse(identities.containsKey(name), name + " is the name of an identity");
        refusing(() -> Documents.requireName(name));
        members.forEach(this::requireIdentity);
        groups.put(name, new TreeSet<>(members));
        return this;
    }

    /** Removes a group, and every right that names it. */
    public PolicyDraft removeGroup(String name) {
        refuse(groups.remove(name) == null, "there is no group " + name);
        removeFromRules(name);
        return this;
    }

    /** Gives rights on a prefix to an identity or a group; one that it has there already stays. */
    public PolicyDraft grant(String name, Prefix prefix, Set<Access> rights) {
        requireName(name);
        Rule rule = ruleAt(prefix);
        for (Access access : rights) {
            TreeSet<String> names = new TreeSet<>(rule.names(access));
            names.add(name);
            rule = rule.withNames(access, names);
        }
        return put(rule);
    }

    /**
     * Takes away rights that the rule of exactly this prefix gives to exactly this name. Other rules, and groups, may
     * still let the same identity in: ask the built policy's {@link Policy#grants}.
     */
    public PolicyDraft revoke(String name, Prefix prefix, Set<Access> rights) {
        requireName(name);
        Rule rule = ruleAt(prefix);
        for (Access access : rights) {
            refuse(
                    !rule.names(access).contains(name),
                    "no rule for " + prefix + " names " + name + " to " + access.verb() + " it");
            rule = rule.withNames(access, without(rule.names(access), name));
        }
        return put(rule);
    }

    /** Makes the rule of a prefix a boundary, which takes nothing from above it, or one no longer. */
    public PolicyDraft setBoundary(Prefix prefix, boolean boundary) {
        Rule rule = ruleAt(prefix);
        return put(new Rule(prefix, rule.readers(), rule.writers(), boundary));
    }

    private Rule ruleAt(Prefix prefix) {
        Rule rule = rules.get(prefix);
        return rule == null ? refusing(() -> Rule.none(prefix)) : rule;
    }

    private PolicyDraft put(Rule rule) {
        if (rule.isEmpty()) {
            rules.remove(rule.prefix());
        } else {
            rules.put(rule.prefix(), rule);
        }
        return this;
    }

    private void removeFromRules(String name) {
        for (Rule rule : List.copyOf(rules.values())) {
            Rule changed = rule;
            for (Access access : Access.values()) {
                changed = changed.withNames(access, without(changed.names(access), name));
            }
            put(changed);
        }
    }

    private static SortedSet<String> without(SortedSet<String> names, String name) {
        TreeSet<String> others = new TreeSet<>(names);
        others.remove(name);
        return others;
    }

    /** Sets from when on the policy is refused; empty for never. */
    public PolicyDraft expires(Optional<Instant> time) {
        expires = time;
        return this;
    }

    /** Sets the weakest suite that is accepted. */
    public PolicyDraft minimumSuite(Suite suite) {
        minimumSuite = suite;
        return this;
    }

    /**
     * Sets the oldest policy under which envelopes may have been made: at most the version being drafted. It is never
     * lowered.
     */
    public PolicyDraft minimumPolicyVersion(long version) {
        refuse(version < minimumPolicyVersion, "the minimum policy version is " + minimumPolicyVersion + " already");
        refuse(version > from.version() + 1, "the minimum policy version is at most " + (from.version() + 1));
        minimumPolicyVersion = version;
        return this;
    }

    /**
     * Declares that what the store holds now is the truth, though clients may have seen newer: after a backup was put
     * back. Clients take a policy of a higher epoch for newer whatever versions they have seen, and then the values that
     * were sealed again under it.
     *
     * @param seen the newest policy that anybody has seen, as far as is known; its version, and those between, are left
     *     behind
     */
    public PolicyDraft declareRestore(Position seen) {
        epoch = Math.max(from.head().epoch(), seen.epoch()) + 1;
        version = Math.max(from.version(), seen.version()) + 1;
        return this;
    }

    PolicyDraft rootVersion(long version) {
        rootVersion = version;
        return this;
    }

    /** Finishes the next version: its number is one higher, and it names the version before by its hash. */
    public PolicyChange build(Instant now) {
        Policy policy = refusing(() -> new Policy(
                new Policy.Head(
                        from.head().store(),
                        version,
                        Optional.of(from.hash()),
                        from.version(),
                        epoch,
                        rootVersion,
                        now,
                        expires,
                        minimumSuite,
                        minimumPolicyVersion),
                identities,
                groups,
                rules));
        return new PolicyChange(policy, keyDocuments);
    }

    private Identity requireIdentity(String name) {
        Identity identity = identities.get(name);
        if (identity == null) {
            throw new PolicyException.Refused("there is no identity " + name);
        }
        return identity;
    }

    private void requireName(String name) {
        refuse(!identities.containsKey(name) && !groups.containsKey(name), "there is no identity and no group " + name);
    }

    private static void refuse(boolean wrong, String reason) {
        if (wrong) {
            throw new PolicyException.Refused(reason);
        }
    }

    private static void refusing(Runnable check) {
        refusing(() -> {
            check.run();
            return Optional.empty();
        });
    }

    private static <T> T refusing(Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            throw new PolicyException.Refused(String.valueOf(e.getMessage()));
        }
    }
}
