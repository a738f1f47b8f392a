package io.secretctl.crypto;

import io.secretctl.json.JsonFormatException;
import io.secretctl.json.JsonObject;
import io.secretctl.json.StrictBase64;
import io.secretctl.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A signed document: DSSE 1.0.2 (Dead Simple Signing Envelope), in its JSON form. The bytes are signed as they are
 * stored, together with their type, so nothing is interpreted before it is authenticated and no document passes for
 * one of another type.
 *
 * <p>An instance is parsed, not verified: only what {@link #signers} returns has been checked.
 */
public final class Dsse {
    private static final int MAX_SIGNATURES = 64;

    private static final byte[] PLAIN_BEGIN = Digests.utf8("{\"payload\":\"");
    private static final byte[] PLAIN_TYPE =
            Digests.utf8("\",\"payloadType\":\"" + EnvelopeFormat.PAYLOAD_TYPE + "\",\"signatures\":[{\"keyid\":\"");
    private static final byte[] PLAIN_SIG = Digests.utf8("\",\"sig\":\"");
    private static final byte[] PLAIN_END = Digests.utf8("\"}]}");
    private static final int KEY_ID_CHARS = 2 * KeyId.BYTES;
    private static final int SIG_CHARS = StrictBase64.encodedLength(VerifyingKey.SIGNATURE_BYTES);
    private static final int BEHIND_PAYLOAD =
            PLAIN_TYPE.length + KEY_ID_CHARS + PLAIN_SIG.length + SIG_CHARS + PLAIN_END.length;

    private final String payloadType;
    private final byte[] payload;
    private final List<Signature> signatures;

    /** One claimed signature; the key id is a hint. */
    private record Signature(KeyId keyId, String sig) {}

    private Dsse(String payloadType, byte[] payload, List<Signature> signatures) {
        this.payloadType = payloadType;
        this.payload = payload;
        this.signatures = List.copyOf(signatures);
    }

    /** Signs a payload with one or more keys. */
    public static Dsse sign(String payloadType, byte[] payload, List<SigningKey> keys) {
        Dsse unsigned = new Dsse(payloadType, payload.clone(), List.of());
        for (SigningKey key : keys) {
            unsigned = unsigned.withSignature(key);
        }
        return unsigned;
    }

    /** Returns this document with one more signature; a key that has signed already is not added again. */
    public Dsse withSignature(SigningKey key) {
        List<Signature> extended = new ArrayList<>(signatures);
        extended.removeIf(s -> s.keyId.equals(key.id()));
        extended.add(new Signature(key.id(), StrictBase64.encode(key.sign(preAuthenticationEncoding()))));
        return new Dsse(payloadType, payload, extended);
    }

    /**
     * Parses a stored document.
     *
     * @param maxBytes the longest document that is looked at
     * @throws JsonFormatException if it is longer, or not a DSSE envelope in strict JSON: the fields {@code payload},
     *     {@code payloadType} and {@code signatures} and no others, canonical base64, 1 to 64 signatures by distinct
     *     keys
     */
    public static Dsse parse(byte[] stored, int maxBytes) {
        if (stored.length > maxBytes) {
            throw new JsonFormatException("longer than " + maxBytes + " bytes");
        }
        Optional<Dsse> plain = parsePlain(stored);
        if (plain.isPresent()) {
            return plain.get();
        }
        return parseAny(stored);
    }

    /** Takes apart whatever a writer may have made of a document. */
    static Dsse parseAny(byte[] stored) {
        Dsse document = draft(StrictJson.parse(stored, 3));
        if (document.signatures.isEmpty()) {
            throw new JsonFormatException("no signature");
        }
        return document;
    }

    /**
     * Takes apart an envelope with one signature as {@link #encode} writes it, by the lengths of its parts: what stands
     * between them is compared, and the alphabets of what they hold know no escapes. So it is what {@link #parseAny} makes
     * of the same bytes, with less work.
     *
     * @return empty if it is anything else, right or wrong
     */
    static Optional<Dsse> parsePlain(byte[] stored) {
        int payloadAt = PLAIN_BEGIN.length;
        int behindPayload = stored.length - BEHIND_PAYLOAD;
        int keyIdAt = behindPayload + PLAIN_TYPE.length;
        int sigAt = keyIdAt + KEY_ID_CHARS + PLAIN_SIG.length;
        if (behindPayload < payloadAt
                || !holds(stored, 0, PLAIN_BEGIN)
                || !holds(stored, behindPayload, PLAIN_TYPE)
                || !holds(stored, keyIdAt + KEY_ID_CHARS, PLAIN_SIG)
                || !holds(stored, sigAt + SIG_CHARS, PLAIN_END)) {
            return Optional.empty();
        }
        try {
            KeyId keyId = new KeyId(text(stored, keyIdAt, KEY_ID_CHARS));
            String sig = text(stored, sigAt, SIG_CHARS);
            byte[] payload = StrictBase64.decode(text(stored, payloadAt, behindPayload - payloadAt), "payload");
            StrictBase64.decode(sig, "sig");
            return Optional.of(new Dsse(EnvelopeFormat.PAYLOAD_TYPE, payload, List.of(new Signature(keyId, sig))));
        } catch (IllegalArgumentException | JsonFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean holds(byte[] stored, int at, byte[] part) {
        return Arrays.equals(stored, at, at + part.length, part, 0, part.length);
    }

    private static String text(byte[] stored, int at, int length) {
        return new String(stored, at, length, StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads a document that still collects signatures, and may have none yet.
     *
     * @param wrapper nothing of it was taken yet
     * @throws JsonFormatException as {@link #parse} does
     */
    public static Dsse draft(JsonObject wrapper) {
        byte[] payload = StrictBase64.decode(wrapper.string("payload"), "payload");
        String payloadType = wrapper.string("payloadType");
        List<Signature> signatures = new ArrayList<>();
        Set<KeyId> seen = new TreeSet<>();
        for (JsonObject entry : wrapper.objects("signatures", MAX_SIGNATURES)) {
            Signature signature = new Signature(keyId(entry.string("keyid")), entry.string("sig"));
            entry.end();
            if (!seen.add(signature.keyId)) {
                throw new JsonFormatException("two signatures by one key");
            }
            signatures.add(signature);
        }
        wrapper.end();
        return new Dsse(payloadType, payload, signatures);
    }

    private static KeyId keyId(String hex) {
        try {
            return new KeyId(hex);
        } catch (IllegalArgumentException e) {
            throw new JsonFormatException("keyid is not a key id");
        }
    }

    /** The bytes to store. */
    public byte[] encode() {
        boolean plain = isPlain(payloadType) && signatures.stream().allMatch(s -> isPlain(s.sig));
        return plain ? encodePlain() : StrictJson.write(fields());
    }

    /** How long {@link #encode} makes an envelope with one signature. */
    static int encodedLength(int payloadLength) {
        return PLAIN_BEGIN.length + StrictBase64.encodedLength(payloadLength) + BEHIND_PAYLOAD;
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= 0x1f || c >= 0x7f || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    /** The same as {@link #fields} makes, of which nothing needs an escape: most of the work on a large payload. */
    private byte[] encodePlain() {
        String encoded = StrictBase64.encode(payload);
        StringBuilder json = new StringBuilder(encoded.length() + 256)
                .append("{\"payload\":\"")
                .append(encoded)
                .append("\",\"payloadType\":\"")
                .append(payloadType)
                .append("\",\"signatures\":[");
        String comma = "";
        for (Signature signature : signatures) {
            json.append(comma)
                    .append("{\"keyid\":\"")
                    .append(signature.keyId.hex())
                    .append("\",\"sig\":\"")
                    .append(signature.sig)
                    .append("\"}");
            comma = ",";
        }
        return json.append("]}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** The fields of its JSON form, for a document that it is a part of. */
    public StrictJson.Writer fields() {
        return json -> {
            json.writeStringField("payload", StrictBase64.encode(payload));
            json.writeStringField("payloadType", payloadType);
            json.writeArrayFieldStart("signatures");
            for (Signature signature : signatures) {
                json.writeStartObject();
                json.writeStringField("keyid", signature.keyId.hex());
                json.writeStringField("sig", signature.sig);
                json.writeEndObject();
            }
            json.writeEndArray();
        };
    }

    /** Returns this document with the right signatures of the keys that the caller knows, and no others. */
    public Dsse withOnlySignaturesOf(Function<KeyId, Optional<VerifyingKey>> keys) {
        List<Signature> right = signatures.stream()
                .filter(s -> !new Dsse(payloadType, payload, List.of(s))
                        .signersOrNone(keys)
                        .isEmpty())
                .toList();
        return new Dsse(payloadType, payload, right);
    }

    private Set<KeyId> signersOrNone(Function<KeyId, Optional<VerifyingKey>> keys) {
        try {
            return signers(payloadType, keys);
        } catch (JsonFormatException e) {
            return Set.of();
        }
    }

    /** The type as claimed. */
    public String payloadType() {
        return payloadType;
    }

    /** A copy of the payload, whoever wrote it. */
    public byte[] payload() {
        return payload.clone();
    }

    /** SHA-256 of the payload, in lower-case hexadecimal digits. */
    public String payloadHash() {
        return Digests.sha256Hex(payload);
    }

    /** The keys that are claimed to have signed; a hint for looking keys up. */
    public List<KeyId> claimedSigners() {
        return signatures.stream().map(Signature::keyId).toList();
    }

    /**
     * Verifies the signatures of the keys that the caller knows, and returns those keys' ids. A signature by an unknown
     * key counts for nothing; a wrong signature by a known one fails the whole document, since nobody honest wrote it.
     *
     * @param expectedType the only payload type for which any signature counts
     * @param keys gives a trusted key by its id
     * @return the ids of the known keys whose signatures are right; empty if there are none
     * @throws JsonFormatException if a signature is not 64 bytes in canonical base64
     */
    public Set<KeyId> signers(String expectedType, Function<KeyId, Optional<VerifyingKey>> keys) {
        if (!payloadType.equals(expectedType)) {
            return Set.of();
        }
        byte[] message = preAuthenticationEncoding();
        Set<KeyId> signers = new TreeSet<>();
        for (Signature signature : signatures) {
            byte[] sig = StrictBase64.decode(signature.sig, "sig");
            if (sig.length != VerifyingKey.SIGNATURE_BYTES) {
                throw new JsonFormatException("sig does not have " + VerifyingKey.SIGNATURE_BYTES + " bytes");
            }
            Optional<VerifyingKey> key = keys.apply(signature.keyId);
            if (key.isEmpty()) {
                continue;
            }
            if (!key.get().id().equals(signature.keyId) || !key.get().verifies(message, sig)) {
                return Set.of();
            }
            signers.add(signature.keyId);
        }
        return signers;
    }

    /** PAE of the DSSE protocol: {@code "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body}. */
    private byte[] preAuthenticationEncoding() {
        byte[] type = Digests.utf8(payloadType);
        byte[] prefix = Digests.utf8("DSSEv1 " + type.length + " " + payloadType + " " + payload.length + " ");
        byte[] encoding = new byte[prefix.length + payload.length];
        System.arraycopy(prefix, 0, encoding, 0, prefix.length);
        System.arraycopy(payload, 0, encoding, prefix.length, payload.length);
        return encoding;
    }
}
