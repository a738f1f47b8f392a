package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.json.StrictBase64;
import io.secretctl.json.StrictJson;
import io.secretctl.secrets.Secret;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.KeyPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Reads a value. */
@Command(name = "get", description = "read a value: exactly its bytes, and on a terminal a newline behind them")
final class GetCommand implements Reading {
    @Parameters(paramLabel = "PATH", description = "for example /app/db/password")
    String path = "";

    @Mixin
    CodecOptions.Reading codec = new CodecOptions.Reading();

    @Override
    public int run(Context context) throws IOException {
        KeyPath key = KeyPath.parse(path);
        if (codec.isCrypt()) {
            codec.get(context, key);
            return ExitCode.OK.code();
        }
        try (Session session = Session.toRead(context)) {
            print(context, session.secrets(), key);
        }
        return ExitCode.OK.code();
    }

    @Override
    public boolean isServed() {
        return !codec.isCrypt();
    }

    @Override
    public int read(Context context, SecretStore secrets) {
        print(context, secrets, KeyPath.parse(path));
        return ExitCode.OK.code();
    }

    /**
     * Writes the value in a key space that is open.
     *
     * @throws CliException (exit 3) if there is none
     */
    static void print(Context context, SecretStore secrets, KeyPath key) {
        try (Secret secret = secrets.get(key).orElseThrow(() -> absent(key))) {
            byte[] value = secret.bytes();
            try {
                if (context.output() == OutputFormat.JSON) {
                    context.terminal().json(json(secret, value));
                } else {
                    context.terminal().data(value);
                }
            } finally {
                Arrays.fill(value, (byte) 0);
            }
        }
    }

    /** There is no value, or it was deleted. */
    static CliException absent(KeyPath key) {
        return new CliException(ExitCode.NOT_FOUND, "not-found", "there is no value at " + key)
                .withHint("secretctl ls shows what there is");
    }

    private static byte[] json(Secret secret, byte[] value) {
        return StrictJson.writePretty(json -> {
            json.writeNumberField("v", 1);
            SecretJson.write(json, secret.info());
            Optional<String> text = utf8(value);
            if (text.isPresent()) {
                json.writeStringField("value", text.get());
            } else {
                json.writeStringField("valueBase64", StrictBase64.encode(value));
            }
        });
    }

    /** The value as text, if it is text. */
    static Optional<String> utf8(byte[] value) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
