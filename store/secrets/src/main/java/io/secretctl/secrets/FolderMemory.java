package io.secretctl.secrets;

import io.secretctl.crypto.Position;
import io.secretctl.json.JsonFormatException;
import io.secretctl.json.JsonObject;
import io.secretctl.json.StrictJson;
import io.secretctl.json.StrictTime;
import io.secretctl.policy.Floor;
import io.secretctl.store.InvalidPathException;
import io.secretctl.store.KeyPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A {@link ReaderMemory} of one JSON document for each key space, replaced as a whole. */
final class FolderMemory implements ReaderMemory {
    /** File locks hold for the whole process: its threads need one of their own. */
    private static final Object PROCESS_LOCK = new Object();

    private final Path folder;

    FolderMemory(Path folder) {
        this.folder = folder;
    }

    private Path file(String root) {
        if (!root.matches("[0-9a-f]{1,64}")) {
            throw new IllegalArgumentException("a key space is named by hexadecimal digits");
        }
        return folder.resolve(root + ".json");
    }

    @Override
    public Recollection recall(String root) {
        Path file = file(root);
        try {
            return decode(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Recollection.NONE;
        } catch (JsonFormatException | IllegalArgumentException e) {
            throw new UncheckedIOException(
                    new IOException("the memory of accepted versions, " + file + ", is damaged: " + e.getMessage(), e));
        } catch (IOException e) {
            throw new UncheckedIOException("the memory of accepted versions can't be read: " + file, e);
        }
    }

    @Override
    public void remember(String root, Recollection accepted) {
        Path file = file(root);
        try {
            Files.createDirectories(folder, PrivateFile.FOLDER_0700);
            synchronized (PROCESS_LOCK) {
                try (FileChannel lockFile = FileChannel.open(
                                folder.resolve("lock"),
                                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                                PrivateFile.FILE_0600);
                        FileLock lock = lockFile.lock()) {
                    Recollection known = recall(root);
                    Recollection merged = known.merge(accepted).pruned(Instant.now());
                    if (lock.isValid() && !merged.equals(known)) {
                        PrivateFile.replace(file, encode(merged));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the memory of accepted versions can't be written: " + file, e);
        }
    }

    private static byte[] encode(Recollection recollection) {
        return StrictJson.writePretty(json -> {
            json.writeNumberField("v", 1);
            json.writeNumberField("root", recollection.root().position().version());
            json.writeStringField("rootHash", recollection.root().hash().orElse(""));
            json.writeNumberField("policy", recollection.policy().position().version());
            json.writeNumberField(
                    "policyEpoch", recollection.policy().position().epoch());
            json.writeStringField("policyHash", recollection.policy().hash().orElse(""));
            json.writeObjectFieldStart("paths");
            for (Map.Entry<KeyPath, Seen> entry : new TreeMap<>(recollection.paths()).entrySet()) {
                json.writeObjectFieldStart(entry.getKey().value());
                json.writeNumberField("epoch", entry.getValue().position().epoch());
                json.writeNumberField("version", entry.getValue().position().version());
                json.writeBooleanField("deleted", entry.getValue().deleted());
                json.writeStringField("payload", entry.getValue().payloadHash());
                if (entry.getValue().expires().isPresent()) {
                    json.writeStringField(
                            "expires", entry.getValue().expires().get().toString());
                }
                if (entry.getValue().registration()) {
                    json.writeBooleanField("registration", true);
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        });
    }

    private static Recollection decode(byte[] document) throws IOException {
        JsonObject json = StrictJson.parse(document, 3);
        json.integer("v", 1, 1);
        Floor root = new Floor(new Position(0, json.integer("root", 0, Position.MAX)), hash(json, "rootHash"));
        long policyVersion = json.integer("policy", 0, Position.MAX);
        // Files of before restores and hashes were remembered have none of these fields.
        long policyEpoch = json.has("policyEpoch") ? json.integer("policyEpoch", 0, Position.MAX) : 0;
        Floor policy = new Floor(new Position(policyEpoch, policyVersion), hash(json, "policyHash"));
        JsonObject paths = json.object("paths");
        json.end();
        Map<KeyPath, Seen> seen = new HashMap<>();
        for (String path : paths.names()) {
            JsonObject entry = paths.object(path);
            Position position =
                    new Position(entry.integer("epoch", 0, Position.MAX), entry.integer("version", 1, Position.MAX));
            seen.put(
                    path(path),
                    new Seen(
                            position,
                            entry.flag("deleted"),
                            entry.string("payload"),
                            entry.optionalString("expires").map(StrictTime::parse),
                            entry.has("registration") && entry.flag("registration")));
            entry.end();
        }
        return new Recollection(root, policy, seen);
    }

    private static Optional<String> hash(JsonObject json, String field) {
        return json.optionalString(field).filter(hash -> !hash.isEmpty());
    }

    private static KeyPath path(String path) throws IOException {
        try {
            return new KeyPath(path);
        } catch (InvalidPathException e) {
            throw new IOException("it names what is no path", e);
        }
    }
}
