package io.secretctl.crypto;

import com.fasterxml.jackson.core.JsonGenerator;
import io.secretctl.json.JsonFormatException;
import io.secretctl.json.JsonObject;
import io.secretctl.json.StrictJson;
import io.secretctl.json.StrictTime;
import java.io.IOException;
import java.util.Optional;

/** The header as JSON. */
final class HeaderCodec {
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
        json.writeStringField("created", StrictTime.format(header.created()));
        json.writeStringField("valueChanged", StrictTime.format(header.valueChanged()));
        if (header.expires().isPresent()) {
            json.writeStringField("expires", StrictTime.format(header.expires().get()));
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
                    StrictTime.parse(json.string("created")),
                    StrictTime.parse(json.string("valueChanged")),
                    json.optionalString("expires").map(StrictTime::parse),
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
}
