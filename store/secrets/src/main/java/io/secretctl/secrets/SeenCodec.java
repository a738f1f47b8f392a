package io.secretctl.secrets;

import com.fasterxml.jackson.core.JsonGenerator;
import io.secretctl.crypto.Position;
import io.secretctl.json.JsonFormatException;
import io.secretctl.json.JsonObject;
import io.secretctl.json.StrictTime;
import io.secretctl.store.InvalidPathException;
import io.secretctl.store.KeyPath;
import java.io.IOException;

/** What is said of one path, as fields of a JSON object that is begun already. */
final class SeenCodec {
    private SeenCodec() {}

    static void write(JsonGenerator json, Seen seen) throws IOException {
        json.writeNumberField("epoch", seen.position().epoch());
        json.writeNumberField("version", seen.position().version());
        json.writeBooleanField("deleted", seen.deleted());
        json.writeStringField("payload", seen.payloadHash());
        if (seen.expires().isPresent()) {
            json.writeStringField("expires", seen.expires().get().toString());
        }
        if (seen.registration()) {
            json.writeBooleanField("registration", true);
        }
    }

    /** Takes the fields that {@link #write} wrote. */
    static Seen read(JsonObject json) {
        return new Seen(
                new Position(json.integer("epoch", 0, Position.MAX), json.integer("version", 1, Position.MAX)),
                json.flag("deleted"),
                json.string("payload"),
                json.optionalString("expires").map(StrictTime::parse),
                json.has("registration") && json.flag("registration"));
    }

    static KeyPath path(String path) {
        try {
            return new KeyPath(path);
        } catch (InvalidPathException e) {
            throw new JsonFormatException("it names what is no path");
        }
    }
}
