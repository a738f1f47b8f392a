package io.secretctl.policy;

import com.fasterxml.jackson.core.JsonGenerator;
import io.secretctl.crypto.Dsse;
import io.secretctl.json.JsonFormatException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What root and policy documents have in common. */
final class Documents {
    /** The most bytes of a stored document. */
    static final int MAX_STORED_BYTES = 256 << 10;

    private static final Pattern STORE_ID = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private Documents() {}

    /** Reads a payload, and refuses one that is not exactly what would be written for the result. */
    static <T> T decode(String what, byte[] payload, Function<byte[], T> reader, Function<T, byte[]> writer) {
        T document;
        try {
            document = reader.apply(payload);
        } catch (IllegalArgumentException | JsonFormatException e) {
            throw new PolicyException.Malformed(what, String.valueOf(e.getMessage()));
        }
        if (!Arrays.equals(writer.apply(document), payload)) {
            throw new PolicyException.Malformed(what, "it is not in its one canonical form");
        }
        return document;
    }

    static String hash(String payloadType, byte[] payload) {
        return Dsse.sign(payloadType, payload, List.of()).payloadHash();
    }

    static void writeStrings(JsonGenerator json, String field, Collection<String> values) throws IOException {
        json.writeArrayFieldStart(field);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    static void requireStoreId(String store) {
        require(STORE_ID.matcher(store).matches(), "store is not 32 lower-case hexadecimal digits");
    }

    static void requireName(String name) {
        require(
                NAME.matcher(name).matches(),
                "a name has 1 to 64 of A-Z a-z 0-9 . _ @ - and starts with a letter or digit");
    }

    static void requireHash(String hash) {
        require(HASH.matcher(hash).matches(), "prev is not a SHA-256 in hexadecimal digits");
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
