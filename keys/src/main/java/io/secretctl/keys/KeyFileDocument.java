package io.secretctl.keys;

import com.fasterxml.jackson.core.JsonGenerator;
import io.secretctl.crypto.Digests;
import io.secretctl.crypto.Suite;
import io.secretctl.crypto.VerifyingKey;
import io.secretctl.json.JsonFormatException;
import io.secretctl.json.JsonObject;
import io.secretctl.json.StrictBase64;
import io.secretctl.json.StrictJson;
import io.secretctl.json.StrictTime;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A key file as it is written, its private keys not taken out yet.
 *
 * @param encryption the public halves, in the order of the private keys
 * @param signing likewise, after the encryption keys
 * @param privateKeys 32 bytes a key, one after the other: in the open, or encrypted if there is a lock
 * @param lock how they are encrypted; empty if they are not
 */
@SuppressWarnings("ArrayRecordComponent") // package-private, never compared
record KeyFileDocument(List<Line> encryption, List<Line> signing, byte[] privateKeys, Optional<Lock> lock) {
    static final int MAX_BYTES = 64 << 10;
    static final int NONCE_BYTES = 12;

    /** What the file tells of one key in the open. */
    @SuppressWarnings("ArrayRecordComponent") // package-private, never compared
    record Line(String type, byte[] publicKey, KeyState state, Instant created) {}

    /** What is needed beside the passphrase. */
    @SuppressWarnings("ArrayRecordComponent") // package-private, never compared
    record Lock(PassphraseKey.Cost cost, byte[] salt, byte[] verifier, byte[] nonce) {}

    /**
     * Reads a document.
     *
     * @throws JsonFormatException if it is not, byte for byte, what {@link #encode} writes
     */
    static KeyFileDocument parse(byte[] file) {
        JsonObject json = StrictJson.parse(file, 3);
        json.integer("v", 1, 1);
        List<Line> encryption = lines(json, "encryption");
        List<Line> signing = lines(json, "signing");
        Optional<Lock> lock = json.has("lock") ? Optional.of(lock(json.object("lock"))) : Optional.empty();
        byte[] privateKeys = StrictBase64.decode(json.string("private"), "private");
        KeyFileDocument document = new KeyFileDocument(encryption, signing, privateKeys, lock);
        if (!json.string("checksum").equals(document.checksum())) {
            throw new JsonFormatException("its checksum does not fit");
        }
        json.end();
        byte[] canonical = document.encode();
        boolean same = Arrays.equals(canonical, file);
        Arrays.fill(canonical, (byte) 0);
        if (!same) {
            throw new JsonFormatException("it was written by something else");
        }
        return document;
    }

    private static List<Line> lines(JsonObject json, String field) {
        return json.objects(field, StatedKey.MAX_KEYS).stream()
                .map(KeyFileDocument::line)
                .toList();
    }

    private static Line line(JsonObject json) {
        String type = json.string("type");
        int length = type.equals(VerifyingKey.KEY_TYPE)
                ? VerifyingKey.PUBLIC_KEY_BYTES
                : Suite.ofKeyType(type)
                        .orElseThrow(() -> new JsonFormatException("a key is of an unknown type"))
                        .publicKeyBytes();
        Line line = new Line(
                type,
                bytes(json, "public", length),
                KeyState.ofId(json.string("state")).orElseThrow(() -> new JsonFormatException("state is not known")),
                StrictTime.parse(json.string("created")));
        json.end();
        return line;
    }

    private static Lock lock(JsonObject json) {
        if (!json.string("kdf").equals("argon2id")) {
            throw new JsonFormatException("kdf is not known");
        }
        PassphraseKey.Cost cost = new PassphraseKey.Cost(
                (int) json.integer("memoryKiB", PassphraseKey.Cost.MIN_MEMORY_KIB, PassphraseKey.Cost.MAX_MEMORY_KIB),
                (int) json.integer("iterations", 1, PassphraseKey.Cost.MAX_ITERATIONS),
                (int) json.integer("parallelism", 1, PassphraseKey.Cost.MAX_PARALLELISM));
        Lock lock = new Lock(
                cost,
                bytes(json, "salt", PassphraseKey.SALT_BYTES),
                bytes(json, "verifier", PassphraseKey.VERIFIER_BYTES),
                bytes(json, "nonce", NONCE_BYTES));
        json.end();
        return lock;
    }

    private static byte[] bytes(JsonObject json, String field, int length) {
        byte[] bytes = StrictBase64.decode(json.string(field), field);
        if (bytes.length != length) {
            throw new JsonFormatException(field + " does not have " + length + " bytes");
        }
        return bytes;
    }

    /** The file's bytes. */
    byte[] encode() {
        return StrictJson.writePretty(json -> {
            writeAll(json);
            json.writeStringField("checksum", checksum());
        });
    }

    /** What the encrypted private keys authenticate: all that is told in the open, as compact JSON. */
    byte[] associatedData() {
        return StrictJson.write(this::writeOpen);
    }

    private String checksum() {
        return Digests.sha256Hex(StrictJson.write(this::writeAll));
    }

    private void writeAll(JsonGenerator json) throws IOException {
        writeOpen(json);
        json.writeStringField("private", StrictBase64.encode(privateKeys));
    }

    private void writeOpen(JsonGenerator json) throws IOException {
        json.writeNumberField("v", 1);
        writeLines(json, "encryption", encryption);
        writeLines(json, "signing", signing);
        if (lock.isPresent()) {
            Lock l = lock.get();
            json.writeObjectFieldStart("lock");
            json.writeStringField("kdf", "argon2id");
            json.writeNumberField("memoryKiB", l.cost.memoryKiB());
            json.writeNumberField("iterations", l.cost.iterations());
            json.writeNumberField("parallelism", l.cost.parallelism());
            json.writeStringField("salt", StrictBase64.encode(l.salt));
            json.writeStringField("verifier", StrictBase64.encode(l.verifier));
            json.writeStringField("nonce", StrictBase64.encode(l.nonce));
            json.writeEndObject();
        }
    }

    private static void writeLines(JsonGenerator json, String field, List<Line> lines) throws IOException {
        json.writeArrayFieldStart(field);
        for (Line line : lines) {
            json.writeStartObject();
            json.writeStringField("type", line.type);
            json.writeStringField("public", StrictBase64.encode(line.publicKey));
            json.writeStringField("state", line.state.id());
            json.writeStringField("created", line.created.toString());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
