package io.secretctl.crypto;

import com.fasterxml.jackson.core.JsonGenerator;
import io.secretctl.json.JsonFormatException;
import io.secretctl.json.JsonObject;
import io.secretctl.json.StrictJson;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** The header as JSON. */
final class HeaderCodec {
    private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");

    private HeaderCodec() {}

    static byte[] encode(EnvelopeHeader header) {
        return StrictJson.write(json -> write(json, header));
    }

    private static void write(JsonGenerator json, EnvelopeHeader header) throws IOException {
        json.writeNumberField("v", 1);
        json.writeStringField("suite", header.suite().id());
        json.writeStringField("store", header.context().store());
        json.writeStringField("path", header.context().path());
        json.writeNumberField("epoch", header.position().epoch());
        json.writeNumberField("version", header.position().version());
        json.writeStringField("prev", header.previous().orElse(""));
        json.writeNumberField("policyVersion", header.policyVersion());
        json.writeStringField("author", header.author().hex());
        json.writeStringField("created", header.created().toString());
        json.writeStringField("valueChanged", header.valueChanged().toString());
        if (header.expires().isPresent()) {
            json.writeStringField("expires", header.expires().get().toString());
        }
        json.writeStringField("kind", header.kind().id());
        json.writeStringField("type", header.type());
    }

    /** Reads a header; the caller has verified its signature. */
    static EnvelopeHeader decode(byte[] bytes) {
        try {
            JsonObject json = StrictJson.parse(bytes, 1);
            json.integer("v", 1, 1);
            EnvelopeHeader header = new EnvelopeHeader(
                    suite(json.string("suite")),
                    new Context(json.string("store"), json.string("path")),
                    new Position(json.integer("epoch", 0, Position.MAX), json.integer("version", 1, Position.MAX)),
                    Optional.of(json.string("prev")).filter(p -> !p.isEmpty()),
                    json.integer("policyVersion", 1, Position.MAX),
                    new KeyId(json.string("author")),
                    time(json.string("created")),
                    time(json.string("valueChanged")),
                    json.optionalString("expires").map(HeaderCodec::time),
                    kind(json.string("kind")),
                    json.string("type"));
            json.end();
            return header;
        } catch (JsonFormatException | IllegalArgumentException e) {
            throw new EnvelopeException.Malformed("its header: " + e.getMessage());
        }
    }

    private static Suite suite(String id) {
        return Suite.ofId(id).orElseThrow(() -> new JsonFormatException("suite is not known"));
    }

    private static EnvelopeHeader.Kind kind(String id) {
        for (EnvelopeHeader.Kind kind : EnvelopeHeader.Kind.values()) {
            if (kind.id().equals(id)) {
                return kind;
            }
        }
        throw new JsonFormatException("kind is not known");
    }

    /** RFC 3339 in UTC with whole seconds, and no other form. */
    private static Instant time(String text) {
        try {
            if (TIME.matcher(text).matches()) {
                Instant time = Instant.parse(text);
                if (time.toString().equals(text)) { // 24:00:00 is taken, and means the next day
                    return time;
                }
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw new JsonFormatException("a time is not of the form 2006-01-02T15:04:05Z");
    }
}
