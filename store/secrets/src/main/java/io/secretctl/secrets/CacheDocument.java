package io.secretctl.secrets;

import com.fasterxml.jackson.core.JsonGenerator;
import io.secretctl.json.JsonObject;
import io.secretctl.json.StrictBase64;
import io.secretctl.json.StrictJson;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a cache file holds: stored bytes, and when they were read.
 *
 * @param policies roots, policies and public keys
 * @param parts what was read in one request each, oldest first
 */
record CacheDocument(List<Entry> policies, List<Part> parts) {
    static final CacheDocument EMPTY = new CacheDocument(List.of(), List.of());

    /** The most bytes of stored values that are kept; the oldest parts make room. */
    static final long MAX_STORED_BYTES = 16 << 20;

    private static final int MAX_ENTRIES = 1_000_000;
    private static final int MAX_PARTS = 1_000;

    CacheDocument {
        policies = List.copyOf(policies);
        parts = List.copyOf(parts);
    }

    /**
     * All that was under one prefix, or one path, at one moment.
     *
     * @param scope the prefix or path
     * @param isPath which of both
     * @param at when it was read from the store, in milliseconds
     * @param revision the store's
     * @param entries all there was
     */
    record Part(String scope, boolean isPath, Instant at, long revision, List<Entry> entries) {
        Part {
            at = Instant.ofEpochMilli(at.toEpochMilli());
            entries = List.copyOf(entries);
        }

        boolean isOf(Part other) {
            return isPath == other.isPath && scope.equals(other.scope);
        }

        boolean covers(Prefix prefix) {
            return !isPath && new Prefix(scope).contains(prefix);
        }

        boolean covers(KeyPath path) {
            return isPath ? scope.equals(path.value()) : new Prefix(scope).contains(path);
        }

        long bytes() {
            return entries.stream().mapToLong(e -> e.value().length).sum();
        }
    }

    CacheDocument withPolicies(List<Entry> newer) {
        return new CacheDocument(newer, parts);
    }

    /** With a newer part in its place. */
    CacheDocument with(Part part) {
        List<Part> kept = new ArrayList<>(parts);
        kept.removeIf(p -> p.isOf(part) || (!part.isPath() && isWithin(p, part)));
        kept.add(part);
        kept.sort(Comparator.comparing(Part::at));
        long bytes = kept.stream().mapToLong(Part::bytes).sum();
        while (kept.size() > MAX_PARTS || (bytes > MAX_STORED_BYTES && !kept.isEmpty())) {
            bytes -= kept.remove(0).bytes();
        }
        return new CacheDocument(policies, kept);
    }

    private static boolean isWithin(Part part, Part larger) {
        return part.isPath() ? larger.covers(new KeyPath(part.scope())) : larger.covers(new Prefix(part.scope()));
    }

    byte[] encode() {
        return StrictJson.write(json -> {
            json.writeNumberField("v", 1);
            write(json, "policies", policies);
            json.writeArrayFieldStart("parts");
            for (Part part : parts) {
                json.writeStartObject();
                json.writeStringField(part.isPath() ? "path" : "prefix", part.scope());
                json.writeNumberField("at", part.at().toEpochMilli());
                json.writeNumberField("revision", part.revision());
                write(json, "entries", part.entries());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, String name, List<Entry> entries) throws IOException {
        json.writeArrayFieldStart(name);
        for (Entry entry : entries) {
            json.writeStartObject();
            json.writeStringField("path", entry.path().value());
            json.writeStringField("tag", entry.tag());
            json.writeStringField("value", StrictBase64.encode(entry.value()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if it is something else, or {@link io.secretctl.json.JsonFormatException}
     */
    static CacheDocument decode(byte[] document) {
        JsonObject json = StrictJson.parse(document, 5);
        json.integer("v", 1, 1);
        List<Entry> policies = entries(json, "policies");
        List<Part> parts = new ArrayList<>();
        for (JsonObject part : json.objects("parts", MAX_PARTS)) {
            boolean isPath = part.has("path");
            String scope =
                    isPath ? new KeyPath(part.string("path")).value() : new Prefix(part.string("prefix")).value();
            parts.add(new Part(
                    scope,
                    isPath,
                    Instant.ofEpochMilli(part.integer("at", 0, Long.MAX_VALUE)),
                    part.integer("revision", 0, Long.MAX_VALUE),
                    entries(part, "entries")));
            part.end();
        }
        json.end();
        return new CacheDocument(policies, parts);
    }

    private static List<Entry> entries(JsonObject json, String name) {
        List<Entry> entries = new ArrayList<>();
        for (JsonObject entry : json.objects(name, MAX_ENTRIES)) {
            entries.add(new Entry(
                    new KeyPath(entry.string("path")),
                    StrictBase64.decode(entry.string("value"), "value"),
                    entry.string("tag")));
            entry.end();
        }
        return entries;
    }
}
