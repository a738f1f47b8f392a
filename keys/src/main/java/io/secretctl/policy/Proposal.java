package io.secretctl.policy;

import io.secretctl.crypto.Dsse;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Recipient;
import io.secretctl.crypto.SigningKey;
import io.secretctl.crypto.VerifyingKey;
import io.secretctl.json.JsonFormatException;
import io.secretctl.json.JsonObject;
import io.secretctl.json.StrictBase64;
import io.secretctl.json.StrictJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A policy, or a root with the policy that goes with it, on its way round the people who must sign it (docs/policy-v1.md,
 * section 9). It goes from hand to hand as a file, so nothing in it is trusted: it is parsed strictly, {@link #changes}
 * tells what it would change, and only right signatures of the roots' keys count.
 *
 * <p>Immutable.
 */
public final class Proposal {
    /** The most bytes of a proposal. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int DEPTH = 4;
    private static final int MAX_KEYS = 64;

    private final Optional<Signed<Root>> root;
    private final Signed<Policy> policy;
    private final Map<KeyId, byte[]> keys;

    /** A document, and the same with its signatures so far. */
    private record Signed<T>(T document, Dsse signed) {
        Signed<T> with(Dsse more) {
            return new Signed<>(document, more);
        }
    }

    /**
     * How many of the signatures that a document takes are there.
     *
     * @param what is signed, and by whose keys
     * @param there right signatures
     * @param needed the threshold
     */
    public record Progress(String what, int there, int needed) {
        /** Whether there are enough. */
        public boolean isComplete() {
            return there >= needed;
        }
    }

    private Proposal(Optional<Signed<Root>> root, Signed<Policy> policy, Map<KeyId, byte[]> keys) {
        this.root = root;
        this.policy = policy;
        this.keys = keys;
    }

    /** Proposes a change of the policy; nobody has signed it yet. */
    public static Proposal of(PolicyChange change) {
        return new Proposal(
                Optional.empty(),
                new Signed<>(change.policy(), change.policy().sign(List.of())),
                new TreeMap<>(change.keyDocuments()));
    }

    /**
     * Proposes another root, and with it the newest policy again under that root.
     *
     * @param next from {@link Root#next} of the newest root
     */
    public static Proposal of(TrustedPolicies current, Root next, Instant now) {
        PolicyChange change =
                current.newest().draft().rootVersion(next.version()).build(now);
        Proposal proposal = of(change);
        return new Proposal(Optional.of(new Signed<>(next, next.sign(List.of()))), proposal.policy, proposal.keys);
    }

    /**
     * Reads a proposal.
     *
     * @throws JsonFormatException if it is longer than {@value #MAX_BYTES} bytes, or no proposal in strict JSON
     * @throws PolicyException.Malformed if a document in it is not in its one form
     */
    public static Proposal parse(byte[] file) {
        if (file.length > MAX_BYTES) {
            throw new JsonFormatException("a proposal is not longer than " + MAX_BYTES + " bytes");
        }
        JsonObject json = StrictJson.parse(file, DEPTH);
        json.integer("v", 1, 1);
        Optional<Signed<Root>> root = json.has("root")
                ? Optional.of(signed(json.object("root"), Root.PAYLOAD_TYPE, Root::decode))
                : Optional.empty();
        Signed<Policy> policy = signed(json.object("policy"), Policy.PAYLOAD_TYPE, PolicyCodec::decode);
        Map<KeyId, byte[]> keys = new TreeMap<>();
        for (JsonObject key : json.objects("keys", MAX_KEYS)) {
            key(key, policy.document, keys);
        }
        json.end();
        return new Proposal(root, policy, keys);
    }

    private static <T> Signed<T> signed(JsonObject json, String type, Function<byte[], T> decode) {
        Dsse document = Dsse.draft(json);
        if (!document.payloadType().equals(type)) {
            throw new JsonFormatException("a document of the proposal is of another type");
        }
        return new Signed<>(decode.apply(document.payload()), document);
    }

    /** A key is taken only if the policy names it. */
    private static void key(JsonObject json, Policy policy, Map<KeyId, byte[]> keys) {
        KeyId id = new KeyId(hex(json.string("id")));
        byte[] document = StrictBase64.decode(json.string("document"), "keys.document");
        json.end();
        boolean right = PublicKeys.recipient(id, document).isPresent()
                || PublicKeys.verifyingKey(id, document).isPresent();
        if (!right || policy.owner(id).isEmpty() || keys.put(id, document) != null) {
            throw new JsonFormatException("a key of the proposal is not one that its policy names");
        }
    }

    private static String hex(String id) {
        if (!id.matches("[0-9a-f]{64}")) {
            throw new JsonFormatException("a key of the proposal has no key id");
        }
        return id;
    }

    /** What goes into the file. */
    public byte[] encode() {
        return StrictJson.writePretty(json -> {
            json.writeNumberField("v", 1);
            if (root.isPresent()) {
                json.writeObjectFieldStart("root");
                root.get().signed.fields().write(json);
                json.writeEndObject();
            }
            json.writeObjectFieldStart("policy");
            policy.signed.fields().write(json);
            json.writeEndObject();
            json.writeArrayFieldStart("keys");
            for (Map.Entry<KeyId, byte[]> key : keys.entrySet()) {
                json.writeStartObject();
                json.writeStringField("id", key.getKey().hex());
                json.writeStringField("document", StrictBase64.encode(key.getValue()));
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** The next root, if it is to be replaced. */
    public Optional<Root> root() {
        return root.map(Signed::document);
    }

    /** The next policy. */
    public Policy policy() {
        return policy.document;
    }

    PolicyChange change() {
        return new PolicyChange(policy.document, keys);
    }

    Optional<Dsse> signedRoot() {
        return root.map(Signed::signed);
    }

    Dsse signedPolicy() {
        return policy.signed;
    }

    /** Whether exactly this is what is in force already. */
    public boolean isPublished(TrustedPolicies current) {
        return current.newest().equals(policy())
                && root().filter(next -> !next.equals(current.root())).isEmpty();
    }

    /**
     * Checks that this is the next step from what is in force.
     *
     * @throws TrustException.Superseded if it is not: another root or policy came first, or it was made for another
     *     key space
     * @throws PolicyException.Refused if it names a new key that did not come with it, or the time that it sets for the
     *     policy's expiry has passed meanwhile
     */
    public void requireFollows(TrustedPolicies current) {
        Root newest = current.root();
        boolean rootFollows = root().filter(next ->
                        next.version() != newest.version() + 1 || !next.store().equals(newest.store()))
                .isEmpty();
        long signedBy = root().orElse(newest).version();
        if (!rootFollows
                || !policy().follows(current.newest())
                || policy().head().rootVersion() != signedBy) {
            throw new TrustException.Superseded("the proposal (policy version "
                    + policy().version()
                    + root().map(r -> ", root version " + r.version()).orElse("")
                    + ") does not follow what is in force: policy version "
                    + current.newest().version() + ", root version " + newest.version());
        }
        Optional<Instant> expires = policy().head().expires();
        if (!expires.equals(current.newest().head().expires())
                && policy().head().hasExpired(current.now())) {
            throw new PolicyException.Refused("the proposed policy has expired at " + expires.orElseThrow()
                    + ", before it was published: propose it again");
        }
        policy().identities()
                .forEach((name, identity) -> identity.keys()
                        .map(PolicyKey::id)
                        .filter(id -> current.newest().owner(id).isEmpty() && !keys.containsKey(id))
                        .filter(id -> !current.holdsKey(id))
                        .forEach(id -> {
                            throw new PolicyException.Refused("the proposal gives " + name + " the key " + id.brief()
                                    + ", which did not come with it");
                        }));
    }

    /** Whose signatures count for the root: those of the keys of both. */
    private Function<KeyId, Optional<VerifyingKey>> rootSigners(Root newest, Root next) {
        return id -> Optional.ofNullable(newest.keys().get(id))
                .or(() -> Optional.ofNullable(next.keys().get(id)));
    }

    private static Function<KeyId, Optional<VerifyingKey>> signers(Root root) {
        return id -> Optional.ofNullable(root.keys().get(id));
    }

    /** Without whatever somebody has put in beside the right signatures. */
    Proposal withOnlyRightSignatures(TrustedPolicies current) {
        Root newest = current.root();
        return new Proposal(
                root.map(r -> r.with(r.signed.withOnlySignaturesOf(rootSigners(newest, r.document)))),
                policy.with(policy.signed.withOnlySignaturesOf(signers(root().orElse(newest)))),
                keys);
    }

    /**
     * Adds the signatures of those of the keys that count here. One that is there already stays as it is.
     *
     * @throws TrustException.NotSigned if none of the keys counts
     */
    public Proposal sign(TrustedPolicies current, List<SigningKey> signers) {
        Proposal checked = withOnlyRightSignatures(current);
        Root newest = current.root();
        Optional<Signed<Root>> signedRoot =
                checked.root.map(r -> r.with(added(r.signed, rootSigners(newest, r.document), signers)));
        Signed<Policy> signedPolicy =
                checked.policy.with(added(checked.policy.signed, signers(root().orElse(newest)), signers));
        boolean counts = signers.stream()
                .anyMatch(s -> newest.keys().containsKey(s.id())
                        || root().filter(r -> r.keys().containsKey(s.id())).isPresent());
        if (!counts) {
            throw new TrustException.NotSigned("none of these keys is one of the root");
        }
        return new Proposal(signedRoot, signedPolicy, keys);
    }

    private static Dsse added(
            Dsse document, Function<KeyId, Optional<VerifyingKey>> counting, List<SigningKey> signers) {
        Set<KeyId> there = new HashSet<>(document.claimedSigners());
        Dsse signed = document;
        for (SigningKey signer : signers) {
            if (counting.apply(signer.id()).isPresent() && there.add(signer.id())) {
                signed = signed.withSignature(signer);
            }
        }
        return signed;
    }

    /** How far it is with the signatures: for a root, by the keys of the root before, by its own, and the policy's. */
    public List<Progress> progress(TrustedPolicies current) {
        Proposal checked = withOnlyRightSignatures(current);
        Root newest = current.root();
        List<Progress> progress = new ArrayList<>();
        checked.root.ifPresent(r -> {
            progress.add(progress("root version " + r.document.version(), r.signed, newest));
            progress.add(progress("root version " + r.document.version(), r.signed, r.document));
        });
        progress.add(progress("policy version " + policy().version(), checked.policy.signed, root().orElse(newest)));
        return progress;
    }

    private static Progress progress(String what, Dsse document, Root by) {
        int there = (int) document.claimedSigners().stream()
                .filter(id -> by.keys().containsKey(id))
                .count();
        return new Progress(what + " by the keys of root version " + by.version(), there, by.threshold());
    }

    /** What it would change, in plain words, one clause each. Names are a stranger's: escape them on a terminal. */
    public List<String> changes(TrustedPolicies current) {
        List<String> changes = new ArrayList<>();
        root().ifPresent(next -> changes.addAll(Differences.of(current.root(), next)));
        changes.addAll(Differences.of(current.newest(), policy(), this::fingerprint));
        return List.copyOf(changes);
    }

    /** What two people compare of an identity whose primary keys both came with the proposal. */
    private Optional<String> fingerprint(Identity identity) {
        return Differences.fingerprint(identity, this::recipient, this::verifyingKey);
    }

    private Optional<Recipient> recipient(KeyId id) {
        return Optional.ofNullable(keys.get(id)).flatMap(document -> PublicKeys.recipient(id, document));
    }

    private Optional<VerifyingKey> verifyingKey(KeyId id) {
        return Optional.ofNullable(keys.get(id)).flatMap(document -> PublicKeys.verifyingKey(id, document));
    }

    @Override
    public String toString() {
        return "Proposal["
                + root().map(r -> "root version " + r.version() + ", ").orElse("") + "policy version "
                + policy().version() + "]";
    }
}
