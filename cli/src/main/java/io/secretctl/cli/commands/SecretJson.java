package io.secretctl.cli.commands;

import com.fasterxml.jackson.core.JsonGenerator;
import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.secrets.Examined;
import io.secretctl.secrets.SecretInfo;
import java.io.IOException;

/** How a stored value is described in JSON, the same in every command. */
final class SecretJson {
    private SecretJson() {}

    /** Writes the fields of what is public of a value. */
    static void write(JsonGenerator json, SecretInfo info) throws IOException {
        EnvelopeHeader header = info.header();
        json.writeStringField("path", info.path().value());
        json.writeNumberField("version", info.version());
        json.writeNumberField("epoch", header.position().epoch());
        json.writeBooleanField("deleted", info.isDeleted());
        json.writeStringField("author", info.author());
        json.writeStringField("created", header.created().toString());
        json.writeStringField("valueChanged", header.valueChanged().toString());
        if (header.expires().isPresent()) {
            json.writeStringField("expires", header.expires().get().toString());
        }
        json.writeStringField("type", header.type());
        json.writeStringField("suite", header.suite().id());
        json.writeNumberField("policyVersion", header.policyVersion());
        json.writeNumberField("recipients", info.recipients().size());
    }

    /** Writes one object for what was found at a path. */
    static void write(JsonGenerator json, Examined examined) throws IOException {
        json.writeStartObject();
        if (examined instanceof Examined.Verified verified) {
            json.writeBooleanField("verified", true);
            write(json, verified.info());
        } else if (examined instanceof Examined.Refused refused) {
            json.writeBooleanField("verified", false);
            json.writeStringField("path", refused.path().value());
            json.writeStringField("problem", String.valueOf(refused.reason().getMessage()));
        }
        json.writeEndObject();
    }
}
