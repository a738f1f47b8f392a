package io.secretctl.policy;

import io.secretctl.crypto.Dsse;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.SigningKey;
import io.secretctl.crypto.Suite;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who may read and write what, at one version. Immutable; equal policies give equal bytes. The next version is made
 * with {@link #draft}.
 *
 * <p>Rules add up along the path, by whole segments: what a rule gives for {@code /app} it gives for {@code /app/db/x}
 * too, until a rule marked as a boundary: for the paths of its prefix, rules with shorter prefixes count for nothing.
 * There is no rule that takes a right away.
 */
public final class Policy {
    /** The DSSE payload type of a policy. */
    public static final String PAYLOAD_TYPE = "application/vnd.secretctl.policy.v1";

    /** The most keys that a value is sealed to. */
    public static final int MAX_RECIPIENTS = 256;

    static final int MAX_IDENTITIES = 1000;
    static final int MAX_GROUPS = 200;
    static final int MAX_MEMBERS = 1000;
    static final int MAX_RULES = 1000;

    private final Head head;
    private final SortedMap<String, Identity> identities;
    private final SortedMap<String, SortedSet<String>> groups;
    private final SortedMap<Prefix, Rule> rules;
    private final Map<KeyId, String> owners;
    private final Map<String, Rights> rights = new ConcurrentHashMap<>();
    private volatile Optional<String> hash = Optional.empty();

    /** What follows from the rules for all paths of which one prefix is the longest among them. */
    private record Rights(SortedSet<String> readers, SortedSet<String> writers, Map<Suite, Set<KeyId>> recipients) {
        static final Rights NONE = new Rights(Collections.emptySortedSet(), Collections.emptySortedSet(), Map.of());
    }

    /**
     * The parts of a policy that are no list.
     *
     * @param store the random id of the key space
     * @param version from 1, by one
     * @param prev SHA-256 of the payload of the version before, in hexadecimal digits; empty exactly in the first
     * @param prevVersion which version that is: one less, or further below where a restore left versions behind; 0 in
     *     the first
     * @param epoch how many restores were declared; what is made under this policy is of this epoch
     * @param rootVersion the root whose keys sign it
     * @param issued whole seconds
     * @param expires from when on it is refused, if ever; whole seconds
     * @param minimumSuite nothing is sealed, and nothing accepted, by a weaker suite
     * @param minimumPolicyVersion envelopes made under an older policy are refused; at most {@code version}
     */
    public record Head(
            String store,
            long version,
            Optional<String> prev,
            long prevVersion,
            long epoch,
            long rootVersion,
            Instant issued,
            Optional<Instant> expires,
            Suite minimumSuite,
            long minimumPolicyVersion) {
        /**
         * Checks the bounds.
         *
         * @throws IllegalArgumentException if they do not hold
         */
        public Head {
            Documents.requireStoreId(store);
            Documents.require(version >= 1 && version <= Position.MAX, "version is out of range");
            Documents.require(rootVersion >= 1 && rootVersion <= Position.MAX, "rootVersion is out of range");
            Documents.require(
                    minimumPolicyVersion >= 1 && minimumPolicyVersion <= version,
                    "minimumPolicyVersion is from 1 to the version");
            Documents.require(prev.isEmpty() == (version == 1), "every policy but the first names the one before");
            Documents.require(epoch >= 0 && epoch <= Position.MAX, "epoch is out of range");
            Documents.require(
                    prevVersion == version - 1 || (epoch > 0 && prevVersion >= 1 && prevVersion < version),
                    "a policy follows the version before, unless a restore is declared");
            prev.ifPresent(Documents::requireHash);
            issued = issued.truncatedTo(ChronoUnit.SECONDS);
            expires = expires.map(e -> e.truncatedTo(ChronoUnit.SECONDS));
        }

        /** Where the policy stands: of a higher epoch, it comes after every version of the ones before. */
        public Position position() {
            return new Position(epoch, version);
        }

        /** Whether the policy is refused at this time: from the second on that it expires. */
        public boolean hasExpired(Instant now) {
            return expires.filter(time -> !now.isBefore(time)).isPresent();
        }
    }

    /**
     * Takes the parts.
     *
     * @throws IllegalArgumentException if a bound is passed, a name is used twice or stands for nothing, or a key
     *     belongs to two identities
     */
    Policy(
            Head head,
            SortedMap<String, Identity> identities,
            SortedMap<String, SortedSet<String>> groups,
            SortedMap<Prefix, Rule> rules) {
        this.head = head;
        this.identities = Collections.unmodifiableSortedMap(new TreeMap<>(identities));
        SortedMap<String, SortedSet<String>> copies = new TreeMap<>();
        groups.forEach((name, members) -> copies.put(name, Rule.copy(members)));
        this.groups = Collections.unmodifiableSortedMap(copies);
        this.rules = Collections.unmodifiableSortedMap(new TreeMap<>(rules));
        this.owners = owners(identities);
        checkBounds();
        checkNames();
    }

    private static Map<KeyId, String> owners(SortedMap<String, Identity> identities) {
        Map<KeyId, String> owners = new HashMap<>();
        identities.forEach((name, identity) -> identity.keys().forEach(key -> {
            String other = owners.put(key.id(), name);
            Documents.require(other == null, "key " + key.id().brief() + " belongs to " + other + " and to " + name);
        }));
        return owners;
    }

    private void checkBounds() {
        Documents.require(identities.size() <= MAX_IDENTITIES, "more than " + MAX_IDENTITIES + " identities");
        Documents.require(groups.size() <= MAX_GROUPS, "more than " + MAX_GROUPS + " groups");
        Documents.require(rules.size() <= MAX_RULES, "more than " + MAX_RULES + " rules");
        Documents.require(
                groups.values().stream().allMatch(m -> m.size() <= MAX_MEMBERS),
                "a group has more than " + MAX_MEMBERS + " members");
    }

    private void checkNames() {
        identities.keySet().forEach(Documents::requireName);
        groups.forEach((group, members) -> {
            Documents.requireName(group);
            Documents.require(!identities.containsKey(group), group + " is the name of an identity and of a group");
            members.forEach(m ->
                    Documents.require(identities.containsKey(m), "group " + group + " has an unknown member " + m));
        });
        rules.values().forEach(rule -> {
            for (Access access : Access.values()) {
                rule.names(access)
                        .forEach(n -> Documents.require(
                                identities.containsKey(n) || groups.containsKey(n),
                                "the rule for " + rule.prefix() + " names " + n + ", which is unknown"));
            }
        });
    }

    /** The parts that are no list: version, key space, minimums, times. */
    public Head head() {
        return head;
    }

    /** Whether this is the next policy after another: by one version, unless it declares a restore. */
    boolean follows(Policy newest) {
        return head.store.equals(newest.head.store)
                && head.prev.equals(Optional.of(newest.hash()))
                && head.prevVersion == newest.version()
                && (head.epoch > newest.head.epoch
                        || (head.epoch == newest.head.epoch && head.version == newest.version() + 1))
                && head.minimumPolicyVersion >= newest.head.minimumPolicyVersion;
    }

    /** The version. */
    public long version() {
        return head.version;
    }

    /** The identities by name, unmodifiable. */
    public SortedMap<String, Identity> identities() {
        return identities;
    }

    /** The members of the groups by the group's name, unmodifiable. */
    public SortedMap<String, SortedSet<String>> groups() {
        return groups;
    }

    /** The rules in the order of their prefixes, unmodifiable. */
    public List<Rule> rules() {
        return List.copyOf(rules.values());
    }

    SortedMap<Prefix, Rule> rulesByPrefix() {
        return rules;
    }

    /** SHA-256 of the payload in hexadecimal digits: what the next version names as its previous. */
    public String hash() {
        if (hash.isEmpty()) {
            hash = Optional.of(Documents.hash(PAYLOAD_TYPE, PolicyCodec.encode(this)));
        }
        return hash.get();
    }

    /** Signs this policy with keys of the root that it names. */
    public Dsse sign(List<SigningKey> signers) {
        return Dsse.sign(PAYLOAD_TYPE, PolicyCodec.encode(this), signers);
    }

    /**
     * Refuses a change after which values somewhere could not be sealed any more, because its readers have no suite in
     * common, if they could be before.
     *
     * @throws PolicyException.NoCommonSuite naming the prefix and who lacks a key
     */
    public void requireSealable(Policy before) {
        for (Prefix prefix : rules.keySet()) {
            SortedSet<String> readers = names(prefix, Access.READ);
            if (!before.hasSuite(before.names(prefix, Access.READ)) || hasSuite(readers)) {
                continue;
            }
            throw new PolicyException.NoCommonSuite(
                    prefix.value(), head.minimumSuite, lacking(readers, head.minimumSuite));
        }
    }

    /** Whether one envelope can be sealed to all of them, or nobody asks for one. */
    private boolean hasSuite(SortedSet<String> readers) {
        return readers.isEmpty()
                || EnumSet.allOf(Suite.class).stream()
                        .filter(suite -> suite.compareTo(head.minimumSuite) >= 0)
                        .anyMatch(suite -> lacking(readers, suite).isEmpty());
    }

    /** Begins the next version. */
    public PolicyDraft draft() {
        return new PolicyDraft(this);
    }

    /** The identity that has a key, in whatever state. */
    public Optional<String> owner(KeyId id) {
        return Optional.ofNullable(owners.get(id));
    }

    /** The identity for which what this key signs now counts. */
    Optional<String> author(KeyId id) {
        return owner(id).filter(name -> identity(name).signsWith(id));
    }

    /** The identity that may write a path with a key now: the key's owner, if the key is current and a rule allows it. */
    public Optional<String> writerOf(KeyPath path, KeyId signingKey) {
        return author(signingKey).filter(name -> writers(path).contains(name));
    }

    /** Whether whatever is below a prefix may be written with a key now: no boundary there keeps the key's owner out. */
    public boolean mayWriteAll(Prefix prefix, KeyId signingKey) {
        return author(signingKey).filter(name -> mayWriteAll(prefix, name)).isPresent();
    }

    private boolean mayWriteAll(Prefix prefix, String name) {
        return names(prefix, Access.WRITE).contains(name)
                && rules.keySet().stream()
                        .filter(prefix::contains)
                        .allMatch(below -> names(below, Access.WRITE).contains(name));
    }

    private Identity identity(String name) {
        Identity identity = identities.get(name);
        if (identity == null) {
            throw new PolicyException.Refused("there is no identity " + name);
        }
        return identity;
    }

    /**
     * Tells whether an identity may do something with a path, and by which rules.
     *
     * @throws PolicyException.Refused if there is no such identity
     */
    public AccessDecision check(String name, KeyPath path, Access access) {
        identity(name);
        List<Grant> grants = new ArrayList<>();
        for (Rule rule : rulesFor(path)) {
            grants.addAll(grants(name, rule, access));
        }
        return new AccessDecision(grants);
    }

    /**
     * Every right that any rule gives to an identity, in the order of the prefixes.
     *
     * @throws PolicyException.Refused if there is no such identity
     */
    public List<Grant> grants(String name) {
        identity(name);
        List<Grant> grants = new ArrayList<>();
        for (Rule rule : rules.values()) {
            for (Access access : Access.values()) {
                grants.addAll(grants(name, rule, access));
            }
        }
        return List.copyOf(grants);
    }

    private List<Grant> grants(String name, Rule rule, Access access) {
        List<Grant> grants = new ArrayList<>();
        for (String named : rule.names(access)) {
            if (named.equals(name)) {
                grants.add(new Grant(rule.prefix(), access, Optional.empty()));
            } else if (groups.getOrDefault(named, Collections.emptySortedSet()).contains(name)) {
                grants.add(new Grant(rule.prefix(), access, Optional.of(named)));
            }
        }
        return grants;
    }

    /** The rules that count for a path, the longest prefix first, down to the first boundary. */
    private List<Rule> rulesFor(KeyPath path) {
        return path.isReserved() ? List.of() : rulesFor(new Prefix(path.value()));
    }

    private List<Rule> rulesFor(Prefix place) {
        List<Rule> covering = rules.values().stream()
                .filter(r -> r.prefix().contains(place))
                .sorted((a, b) -> Integer.compare(
                        b.prefix().value().length(), a.prefix().value().length()))
                .toList();
        List<Rule> counting = new ArrayList<>();
        for (Rule rule : covering) {
            counting.add(rule);
            if (rule.boundary()) {
                break;
            }
        }
        return counting;
    }

    /** The identities that may read a path; none for a reserved one. */
    public SortedSet<String> readers(KeyPath path) {
        return rights(path).readers();
    }

    /** The identities that may write a path; none for a reserved one. */
    public SortedSet<String> writers(KeyPath path) {
        return rights(path).writers();
    }

    private Rights rights(KeyPath path) {
        if (path.isReserved()) {
            return Rights.NONE;
        }
        for (String place = path.value(); ; place = parent(place)) {
            Rights known = rights.get(place);
            if (known != null) {
                return known;
            }
            if (rules.containsKey(new Prefix(place))) {
                Rights found = rights(new Prefix(place));
                rights.put(place, found);
                return found;
            }
            if (place.equals("/")) {
                return Rights.NONE;
            }
        }
    }

    private static String parent(String place) {
        int slash = place.lastIndexOf('/');
        return slash == 0 ? "/" : place.substring(0, slash);
    }

    private Rights rights(Prefix place) {
        SortedSet<String> readers = names(place, Access.READ);
        Map<Suite, Set<KeyId>> recipients = new EnumMap<>(Suite.class);
        for (Suite suite : Suite.values()) {
            if (lacking(readers, suite).isEmpty()) {
                Set<KeyId> ids = new HashSet<>();
                readers.forEach(r -> ids.addAll(identity(r).recipients(suite)));
                recipients.put(suite, Set.copyOf(ids));
            }
        }
        return new Rights(readers, names(place, Access.WRITE), recipients);
    }

    /** The identities that have a right to a path of which this prefix is the longest among the rules. */
    SortedSet<String> names(Prefix place, Access access) {
        return names(rulesFor(place), access);
    }

    private SortedSet<String> names(List<Rule> counting, Access access) {
        SortedSet<String> names = new TreeSet<>();
        for (Rule rule : counting) {
            for (String named : rule.names(access)) {
                names.addAll(groups.getOrDefault(named, new TreeSet<>(Set.of(named))));
            }
        }
        return Collections.unmodifiableSortedSet(names);
    }

    /**
     * The strongest suite for which every reader of a path has a current key.
     *
     * @throws PolicyException.NoReader if nobody may read it
     * @throws PolicyException.NoCommonSuite if there is none that is not below the minimum; it names who lacks a key of
     *     the minimum suite
     */
    public Suite suiteFor(KeyPath path) {
        SortedSet<String> readers = requireReaders(path);
        return rights(path).recipients().keySet().stream()
                .filter(suite -> suite.compareTo(head.minimumSuite) >= 0)
                .max(Comparator.naturalOrder())
                .orElseThrow(() -> new PolicyException.NoCommonSuite(
                        path.value(), head.minimumSuite, lacking(readers, head.minimumSuite)));
    }

    /**
     * The keys that a value at a path is sealed to: the primary and active keys of a suite of every reader.
     *
     * @throws PolicyException.NoReader if nobody may read it
     * @throws PolicyException.NoCommonSuite if a reader has no current key of the suite
     * @throws PolicyException.TooManyRecipients if there are more than {@value #MAX_RECIPIENTS}
     */
    public Set<KeyId> recipientIds(KeyPath path, Suite suite) {
        SortedSet<String> readers = requireReaders(path);
        Set<KeyId> ids = rights(path).recipients().get(suite);
        if (ids == null) {
            throw new PolicyException.NoCommonSuite(path.value(), suite, lacking(readers, suite));
        }
        if (ids.size() > MAX_RECIPIENTS) {
            throw new PolicyException.TooManyRecipients(path, ids.size());
        }
        return ids;
    }

    private SortedSet<String> requireReaders(KeyPath path) {
        SortedSet<String> readers = readers(path);
        if (readers.isEmpty()) {
            throw new PolicyException.NoReader(path);
        }
        return readers;
    }

    private List<String> lacking(SortedSet<String> readers, Suite suite) {
        return readers.stream()
                .filter(r -> identity(r).recipients(suite).isEmpty())
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Policy that
                && head.equals(that.head)
                && identities.equals(that.identities)
                && groups.equals(that.groups)
                && rules.equals(that.rules);
    }

    @Override
    public int hashCode() {
        return head.hashCode();
    }

    @Override
    public String toString() {
        return "Policy[version " + head.version + " of " + head.store + "]";
    }
}
