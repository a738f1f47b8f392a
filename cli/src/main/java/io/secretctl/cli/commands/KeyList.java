package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.json.StrictJson;
import io.secretctl.keys.KeyRing;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the keys in a private key file. */
@Command(name = "list", description = "list the keys in a private key file, with their states")
final class KeyList implements Action {
    @Mixin
    KeyFileArgument file = new KeyFileArgument();

    @Override
    public int run(Context context) {
        try (PrivateKey key = PrivateKey.open(context, file.in(context))) {
            List<KeyRing.Info> keys = Stream.concat(
                            key.ring().encryptionKeys().stream(), key.ring().signingKeys().stream())
                    .toList();
            switch (context.output()) {
                case JSON -> context.terminal().json(document(keys));
                case RAW ->
                    keys.forEach(info -> context.terminal().line(info.id().toString()));
                case TABLE ->
                    keys.forEach(info -> context.terminal()
                            .line(String.format(
                                    Locale.ROOT,
                                    "%s  %-7s  %-7s  %s",
                                    info.id().brief(),
                                    info.type(),
                                    info.state().id(),
                                    info.created())));
            }
        }
        return ExitCode.OK.code();
    }

    private static byte[] document(List<KeyRing.Info> keys) {
        return StrictJson.writePretty(json -> {
            json.writeNumberField("v", 1);
            json.writeArrayFieldStart("keys");
            for (KeyRing.Info info : keys) {
                json.writeStartObject();
                json.writeStringField("id", info.id().toString());
                json.writeStringField("type", info.type());
                json.writeStringField("state", info.state().id());
                json.writeStringField("created", info.created().toString());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
