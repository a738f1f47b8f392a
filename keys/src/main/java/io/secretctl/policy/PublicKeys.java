package io.secretctl.policy;

import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Recipient;
import io.secretctl.crypto.Suite;
import io.secretctl.crypto.VerifyingKey;
import io.secretctl.json.JsonFormatException;
import io.secretctl.json.JsonObject;
import io.secretctl.json.StrictBase64;
import io.secretctl.json.StrictJson;
import java.util.Optional;

/** Public keys as they lie beside the policy: unsigned, since their id, which the policy signs, is their hash. */
final class PublicKeys {
    private static final int MAX_STORED_BYTES = 4 << 10;

    private PublicKeys() {}

    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Parsed(String type, byte[] bytes) {}

    static byte[] encode(Recipient key) {
        return encode(key.suite().keyType(), key.publicKey());
    }

    static byte[] encode(VerifyingKey key) {
        return encode(VerifyingKey.KEY_TYPE, key.publicKey());
    }

    private static byte[] encode(String type, byte[] key) {
        return StrictJson.write(json -> {
            json.writeStringField("type", type);
            json.writeStringField("public", StrictBase64.encode(key));
        });
    }

    /** Reads an encryption key; empty if it is not one, or not the one of this id. */
    static Optional<Recipient> recipient(KeyId id, byte[] stored) {
        try {
            Parsed parsed = parse(stored);
            return Suite.ofKeyType(parsed.type)
                    .map(suite -> new Recipient(suite, parsed.bytes))
                    .filter(key -> key.id().equals(id));
        } catch (JsonFormatException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Reads a signing key; empty if it is not one, or not the one of this id. */
    static Optional<VerifyingKey> verifyingKey(KeyId id, byte[] stored) {
        try {
            Parsed parsed = parse(stored);
            return Optional.of(parsed)
                    .filter(p -> p.type.equals(VerifyingKey.KEY_TYPE))
                    .map(p -> new VerifyingKey(p.bytes))
                    .filter(key -> key.id().equals(id));
        } catch (JsonFormatException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Parsed parse(byte[] stored) {
        if (stored.length > MAX_STORED_BYTES) {
            throw new JsonFormatException("longer than " + MAX_STORED_BYTES + " bytes");
        }
        JsonObject json = StrictJson.parse(stored, 1);
        Parsed parsed = new Parsed(json.string("type"), StrictBase64.decode(json.string("public"), "public"));
        json.end();
        return parsed;
    }
}
