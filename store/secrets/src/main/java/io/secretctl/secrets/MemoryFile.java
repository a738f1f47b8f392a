package io.secretctl.secrets;

import com.fasterxml.jackson.core.JsonGenerator;
import io.secretctl.crypto.Position;
import io.secretctl.json.JsonObject;
import io.secretctl.json.StrictJson;
import io.secretctl.policy.Floor;
import io.secretctl.secrets.ReaderMemory.Recollection;
import io.secretctl.store.KeyPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * What a file of {@link FolderMemory} holds: lines of JSON, of which the first names this file, and each other one says
 * what was accepted: roots and policies, or one path. A later line stands above earlier ones, as far as it is newer. A last
 * line without its end is one that was not written to its end: it was never remembered, and counts for nothing.
 */
final class MemoryFile {
    private static final int ID_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private MemoryFile() {}

    /**
     * What was read.
     *
     * @param id the file's own name for itself, with which no other file begins; empty for a file of the old form, one
     *     document, to which nothing can be added
     * @param all what it says
     * @param lines how many lines there are
     * @param end where the last whole line ends
     */
    record Content(Optional<String> id, Recollection all, long lines, long end) {
        /** With lines that follow. */
        Content and(byte[] more) throws IOException {
            Recollection news = all;
            Instant now = Instant.now();
            int from = 0;
            long count = lines;
            for (int at = 0; at < more.length; at++) {
                if (more[at] == '\n') {
                    news = news.plus(line(Arrays.copyOfRange(more, from, at)), now);
                    from = at + 1;
                    count++;
                }
            }
            return new Content(id, news, count, end + from);
        }

        /** With whole lines, whose sum is known. */
        Content and(byte[] more, Recollection sum) {
            long count = lines;
            for (byte b : more) {
                count += b == '\n' ? 1 : 0;
            }
            return new Content(id, sum, count, end + more.length);
        }
    }

    /** How long the first line is. */
    static int headLength() {
        return head("0".repeat(2 * ID_BYTES)).length;
    }

    private static byte[] head(String id) {
        return line(json -> {
            json.writeNumberField("v", 2);
            json.writeStringField("id", id);
        });
    }

    /** The name that a first line gives; empty if it is none. */
    static Optional<String> id(byte[] head) {
        String text = new String(head, StandardCharsets.US_ASCII);
        return text.startsWith("{\"v\":2,") && text.endsWith("\n")
                ? Optional.of(StrictJson.parse(head, 1)).map(json -> json.string("id"))
                : Optional.empty();
    }

    static Content decode(byte[] file) throws IOException {
        byte[] head = Arrays.copyOf(file, Math.min(file.length, headLength()));
        Optional<String> id = id(head);
        Content content = id.isPresent()
                ? new Content(id, Recollection.NONE, 0, head.length)
                        .and(Arrays.copyOfRange(file, head.length, file.length))
                : new Content(id, document(file), 0, file.length);
        return new Content(id, content.all().pruned(Instant.now()), content.lines(), content.end());
    }

    /** A new file that says all this. */
    static byte[] encode(Recollection all) {
        byte[] id = new byte[ID_BYTES];
        RANDOM.nextBytes(id);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(head(HexFormat.of().formatHex(id)));
        file.writeBytes(lines(Recollection.NONE, all));
        return file.toByteArray();
    }

    /** The lines that say what is newer than what is known. */
    static byte[] lines(Recollection known, Recollection accepted) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        Floor root = known.root().newer(accepted.root());
        Floor policy = known.policy().newer(accepted.policy());
        if (!root.equals(known.root()) || !policy.equals(known.policy())) {
            lines.writeBytes(line(json -> write(json, root, policy)));
        }
        accepted.paths().forEach((path, seen) -> {
            Seen before = known.paths().get(path);
            Seen both = before == null ? seen : Seen.merged(before, seen);
            if (!both.equals(before)) {
                lines.writeBytes(line(json -> write(json, path, both)));
            }
        });
        return lines.toByteArray();
    }

    private static byte[] line(StrictJson.Writer writer) {
        byte[] json = StrictJson.write(writer);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private static void write(JsonGenerator json, Floor root, Floor policy) throws IOException {
        json.writeNumberField("root", root.position().version());
        json.writeStringField("rootHash", root.hash().orElse(""));
        json.writeNumberField("policy", policy.position().version());
        json.writeNumberField("policyEpoch", policy.position().epoch());
        json.writeStringField("policyHash", policy.hash().orElse(""));
    }

    private static void write(JsonGenerator json, KeyPath path, Seen seen) throws IOException {
        json.writeStringField("path", path.value());
        SeenCodec.write(json, seen);
    }

    private static Recollection line(byte[] line) throws IOException {
        JsonObject json = StrictJson.parse(line, 1);
        Recollection said = json.has("path")
                ? new Recollection(
                        Floor.NONE, Floor.NONE, Map.of(SeenCodec.path(json.string("path")), SeenCodec.read(json)))
                : new Recollection(root(json), policy(json), Map.of());
        json.end();
        return said;
    }

    private static Recollection document(byte[] file) throws IOException {
        JsonObject json = StrictJson.parse(file, 3);
        json.integer("v", 1, 1);
        Floor root = root(json);
        Floor policy = policy(json);
        JsonObject paths = json.object("paths");
        json.end();
        Map<KeyPath, Seen> seen = new HashMap<>();
        for (String path : paths.names()) {
            JsonObject entry = paths.object(path);
            seen.put(SeenCodec.path(path), SeenCodec.read(entry));
            entry.end();
        }
        return new Recollection(root, policy, seen);
    }

    private static Floor root(JsonObject json) {
        return new Floor(new Position(0, json.integer("root", 0, Position.MAX)), hash(json, "rootHash"));
    }

    private static Floor policy(JsonObject json) {
        long version = json.integer("policy", 0, Position.MAX);
        // Files of before restores and hashes were remembered have none of these fields.
        long epoch = json.has("policyEpoch") ? json.integer("policyEpoch", 0, Position.MAX) : 0;
        return new Floor(new Position(epoch, version), hash(json, "policyHash"));
    }

    private static Optional<String> hash(JsonObject json, String field) {
        return json.optionalString(field).filter(hash -> !hash.isEmpty());
    }
}
