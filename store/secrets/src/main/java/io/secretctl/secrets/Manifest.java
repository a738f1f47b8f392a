package io.secretctl.secrets;

import io.secretctl.crypto.Dsse;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.SigningKey;
import io.secretctl.json.JsonFormatException;
import io.secretctl.json.JsonObject;
import io.secretctl.json.StrictJson;
import io.secretctl.json.StrictTime;
import io.secretctl.policy.Floor;
import io.secretctl.policy.Policy;
import io.secretctl.policy.TrustException;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.store.Entry;
import io.secretctl.store.InvalidPathException;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What whoever may write all below a prefix has signed to be there, for some time: what a reader who has seen nothing takes
 * for seen (docs/manifests.md).
 *
 * @param store the key space's id
 * @param prefix what it is about
 * @param author the key that signs it
 * @param policy the newest policy when it was made
 * @param issued when it was made, in whole seconds
 * @param expires from when on it counts for nothing, in whole seconds
 * @param values the newest envelope of each path, tombstones included
 */
record Manifest(
        String store,
        Prefix prefix,
        KeyId author,
        Floor policy,
        Instant issued,
        Instant expires,
        Map<KeyPath, Seen> values) {
    static final String PAYLOAD_TYPE = "application/vnd.secretctl.manifest.v1";

    /** Where manifests lie, each under the name of its prefix. */
    static final Prefix ALL = new Prefix(Prefix.RESERVED + "/manifest");

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** As many bytes as an envelope may have. */
    static final int MAX_STORED_BYTES = 1 << 20;

    Manifest {
        values = PathMap.of(values);
    }

    /**
     * Where the manifest of a prefix lies.
     *
     * @throws SecretException.Reserved if it is one of secretctl's own
     */
    static KeyPath place(Prefix prefix) {
        if (Prefix.RESERVED.contains(prefix)) {
            throw new SecretException.Reserved(new KeyPath(prefix.value()));
        }
        return new KeyPath(prefix.equals(Prefix.ALL) ? ALL.value() : ALL + prefix.value());
    }

    byte[] sign(SigningKey key) {
        byte[] payload = StrictJson.write(json -> {
            json.writeNumberField("v", 1);
            json.writeStringField("store", store);
            json.writeStringField("prefix", prefix.value());
            json.writeStringField("author", author.hex());
            json.writeNumberField("policyEpoch", policy.position().epoch());
            json.writeNumberField("policyVersion", policy.position().version());
            json.writeStringField("policyHash", policy.hash().orElseThrow());
            json.writeStringField("issued", StrictTime.format(issued));
            json.writeStringField("expires", StrictTime.format(expires));
            json.writeObjectFieldStart("values");
            for (Map.Entry<KeyPath, Seen> value : values.entrySet()) {
                json.writeObjectFieldStart(value.getKey().value());
                SeenCodec.write(json, value.getValue());
                json.writeEndObject();
            }
            json.writeEndObject();
        });
        return Dsse.sign(PAYLOAD_TYPE, payload, List.of(key)).encode();
    }

    /**
     * Verifies one by the newest policy; whether it has expired is the caller's to ask.
     *
     * @param entry as it was stored
     * @throws SecretException.NoManifest if it does not count
     * @throws TrustException if its author may write all of the prefix by the newest policy here, and that is not as new as
     *     the one that it was made by
     */
    static Manifest verify(Entry entry, Prefix prefix, TrustedPolicies policies) {
        Manifest manifest;
        try {
            Dsse document = Dsse.parse(entry.value(), MAX_STORED_BYTES);
            Set<KeyId> signers = document.signers(PAYLOAD_TYPE, policies::author);
            if (signers.isEmpty()) {
                throw new SecretException.NoManifest(prefix, "nobody of the policy has signed it");
            }
            manifest = decode(document);
            if (!signers.equals(Set.of(manifest.author))) {
                throw new SecretException.NoManifest(prefix, "the author it names is not the one who signed");
            }
        } catch (JsonFormatException | IllegalArgumentException | EnvelopeException e) {
            throw new SecretException.NoManifest(prefix, String.valueOf(e.getMessage()));
        }
        manifest.requireOf(prefix, policies);
        return manifest;
    }

    private void requireOf(Prefix expected, TrustedPolicies policies) {
        if (!store.equals(policies.store()) || !prefix.equals(expected)) {
            throw new SecretException.NoManifest(expected, "it was made for " + prefix + " of key space " + store);
        }
        Policy newest = policies.newest();
        // First: what somebody without that right says of policies is no reason to doubt those that are here.
        if (!newest.mayWriteAll(prefix, author)) {
            throw new SecretException.NoManifest(
                    expected, "its author may not write all of it by policy version " + newest.version());
        }
        policies.requireNotBelow(Floor.NONE, policy);
    }

    /** Refuses it from the second on that it expires. */
    void requireInForce(Instant now) {
        if (!now.isBefore(expires)) {
            throw new SecretException.NoManifest(prefix, "it has expired at " + expires);
        }
    }

    private static Manifest decode(Dsse document) {
        JsonObject json = StrictJson.parse(document.payload(), 3);
        json.integer("v", 1, 1);
        String store = json.string("store");
        Prefix prefix = prefix(json.string("prefix"));
        KeyId author = new KeyId(json.string("author"));
        Floor policy = new Floor(
                new Position(
                        json.integer("policyEpoch", 0, Position.MAX), json.integer("policyVersion", 1, Position.MAX)),
                Optional.of(hash(json.string("policyHash"))));
        Instant issued = StrictTime.parse(json.string("issued"));
        Instant expires = StrictTime.parse(json.string("expires"));
        JsonObject values = json.object("values");
        json.end();
        Map<KeyPath, Seen> seen = new TreeMap<>();
        for (String name : values.names()) {
            KeyPath path = SeenCodec.path(name);
            JsonObject value = values.object(name);
            Seen said = SeenCodec.read(value);
            value.end();
            hash(said.payloadHash());
            if (said.registration()) {
                throw new JsonFormatException("it names a registration");
            }
            seen.put(path, said);
            if (!prefix.contains(path) || path.isReserved()) {
                throw new JsonFormatException("it names a path outside of its prefix");
            }
        }
        return new Manifest(store, prefix, author, policy, issued, expires, seen);
    }

    private static String hash(String text) {
        if (!HASH.matcher(text).matches()) {
            throw new JsonFormatException("it names what is no SHA-256");
        }
        return text;
    }

    private static Prefix prefix(String text) {
        try {
            return new Prefix(text);
        } catch (InvalidPathException e) {
            throw new JsonFormatException("it names what is no prefix");
        }
    }
}
