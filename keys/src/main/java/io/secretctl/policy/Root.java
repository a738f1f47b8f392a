package io.secretctl.policy;

import io.secretctl.crypto.Dsse;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.SigningKey;
import io.secretctl.crypto.VerifyingKey;
import io.secretctl.json.JsonObject;
import io.secretctl.json.StrictBase64;
import io.secretctl.json.StrictJson;
import io.secretctl.json.StrictTime;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.keys.StatedKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who may change the policy of a key space, and the root itself. Immutable; equal roots give equal bytes.
 *
 * @param store the random id of the key space, 32 lower-case hexadecimal digits
 * @param version from 1, by one
 * @param threshold how many of the keys must sign
 * @param keys 1 to 16, unmodifiable
 * @param issued whole seconds
 */
public record Root(String store, long version, int threshold, SortedMap<KeyId, VerifyingKey> keys, Instant issued) {
    /** The DSSE payload type of a root. */
    public static final String PAYLOAD_TYPE = "application/vnd.secretctl.root.v1";

    /** The most keys of a root. */
    public static final int MAX_KEYS = StatedKey.MAX_KEYS;

    /**
     * Checks the bounds, and that the threshold can be met.
     *
     * @throws IllegalArgumentException if they do not hold
     */
    public Root {
        Documents.requireStoreId(store);
        Documents.require(version >= 1 && version <= Position.MAX, "version is out of range");
        Documents.require(!keys.isEmpty() && keys.size() <= MAX_KEYS, "a root has 1 to " + MAX_KEYS + " keys");
        Documents.require(threshold >= 1 && threshold <= keys.size(), "the threshold is from 1 to the number of keys");
        keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
        issued = issued.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Makes the first root of a key space. */
    static Root first(String store, int threshold, Collection<VerifyingKey> keys, Instant issued) {
        return new Root(store, 1, threshold, byId(keys), issued);
    }

    /**
     * Makes the root that follows this one, with other keys.
     *
     * @throws IllegalArgumentException if the threshold can't be met by the keys
     */
    public Root next(int newThreshold, Collection<VerifyingKey> newKeys, Instant now) {
        return new Root(store, version + 1, newThreshold, byId(newKeys), now);
    }

    private static SortedMap<KeyId, VerifyingKey> byId(Collection<VerifyingKey> keys) {
        SortedMap<KeyId, VerifyingKey> byId = new TreeMap<>();
        keys.forEach(k -> byId.put(k.id(), k));
        return byId;
    }

    /** What a client pins, if this is the first root. */
    public RootFingerprint fingerprint() {
        return new RootFingerprint(hash());
    }

    /** SHA-256 of the payload in hexadecimal digits. */
    public String hash() {
        return Documents.hash(PAYLOAD_TYPE, encode());
    }

    /** Signs this root. The first by its own threshold; a later one by that of the root before, and by its own. */
    public Dsse sign(List<SigningKey> signers) {
        return Dsse.sign(PAYLOAD_TYPE, encode(), signers);
    }

    /**
     * Whether enough of this root's keys have signed a document.
     *
     * @throws io.secretctl.json.JsonFormatException if a signature is not even well-formed
     */
    boolean hasSigned(Dsse document, String payloadType) {
        return document.signers(payloadType, id -> Optional.ofNullable(keys.get(id)))
                        .size()
                >= threshold;
    }

    byte[] encode() {
        return StrictJson.write(json -> {
            json.writeNumberField("v", 1);
            json.writeStringField("store", store);
            json.writeNumberField("version", version);
            json.writeNumberField("threshold", threshold);
            Documents.writeStrings(
                    json,
                    "keys",
                    keys.values().stream()
                            .map(k -> StrictBase64.encode(k.publicKey()))
                            .toList());
            json.writeStringField("issued", issued.toString());
        });
    }

    /**
     * Reads a payload.
     *
     * @throws PolicyException.Malformed if it is not exactly what is written for the result
     */
    static Root decode(byte[] payload) {
        return Documents.decode("root", payload, Root::read, Root::encode);
    }

    private static Root read(byte[] payload) {
        JsonObject json = StrictJson.parse(payload, 2);
        json.integer("v", 1, 1);
        Root root = new Root(
                json.string("store"),
                json.integer("version", 1, Position.MAX),
                (int) json.integer("threshold", 1, MAX_KEYS),
                byId(json.strings("keys", MAX_KEYS).stream()
                        .map(k -> new VerifyingKey(StrictBase64.decode(k, "keys")))
                        .toList()),
                StrictTime.parse(json.string("issued")));
        json.end();
        return root;
    }
}
