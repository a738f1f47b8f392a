package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.secrets.PutOptions;
import io.secretctl.secrets.Registration;
import io.secretctl.secrets.Written;
import io.secretctl.store.KeyPath;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a value. It is never an argument: other users of the machine can see those. */
@Command(name = "set", description = "write a value, taken from standard input, a file, or a prompt")
final class SetCommand implements Action {
    /** One more than may be sealed, so that too much is told as such by the one who knows the limit. */
    private static final int MAX_INPUT_BYTES = (512 << 10) + 1;

    /** What the header of an envelope can hold; asked before anything is opened or read. */
    private static final Pattern TYPE = Pattern.compile("[!-~]{1,127}");

    @Parameters(paramLabel = "PATH", description = "for example /app/db/password")
    String path = "";

    @Option(names = "--from-file", paramLabel = "FILE", description = "take the value from a file; - is standard input")
    Optional<String> fromFile = Optional.empty();

    @Option(names = "--type", paramLabel = "TYPE", description = "its media type, for example text/plain")
    String type = EnvelopeHeader.OCTET_STREAM;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "from when on readers refuse it, for example 2030-01-31T00:00:00Z")
    Optional<String> expires = Optional.empty();

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            description = "after how long readers refuse it, for example 10m; then the store removes it, if it is of a"
                    + " kind that can")
    Optional<String> ttl = Optional.empty();

    @Mixin
    CodecOptions.Writing codec = new CodecOptions.Writing();

    @Mixin
    WriteOptions options = new WriteOptions();

    @Override
    public int run(Context context) throws IOException {
        KeyPath key = KeyPath.parse(path);
        if (!TYPE.matcher(type).matches()) {
            throw CliException.usage("--type is 1 to 127 printable ASCII characters without spaces");
        }
        if (type.equals(Registration.TYPE)) {
            throw CliException.usage("--type is not that of registrations, which secretctl register writes");
        }
        if (codec.isCrypt()) {
            byte[] value = value(context, key);
            try {
                codec.set(context, key, value);
                return ExitCode.OK.code();
            } finally {
                Arrays.fill(value, (byte) 0);
            }
        }
        PutOptions put = options.apply(PutOptions.DEFAULT).withType(type);
        if (expires.isPresent()) {
            put = put.expiring(Expiry.at("--expires", expires.get()));
        }
        if (ttl.isPresent()) {
            if (expires.isPresent()) {
                throw CliException.usage("--ttl and --expires say the same: give one of them");
            }
            put = put.lasting(Expiry.in("--ttl", ttl.get()));
        }
        try (Session session = Session.open(context)) {
            byte[] value = value(context, key);
            try {
                Written written = session.secrets().put(key, value, put);
                context.terminal().note("wrote " + key + " " + written.position() + " for " + readers(written));
                if (ttl.isPresent() && !session.secrets().hasLeases()) {
                    context.terminal()
                            .note("after " + ttl.get()
                                    + " it is refused; this store keeps it until it is overwritten or" + " removed");
                }
                return ExitCode.OK.code();
            } finally {
                Arrays.fill(value, (byte) 0);
            }
        }
    }

    private static String readers(Written written) {
        int count = written.readers().size();
        return count + (count == 1 ? " reader" : " readers");
    }

    private byte[] value(Context context, KeyPath key) throws IOException {
        if (fromFile.isPresent() && !fromFile.get().equals("-")) {
            return InputFile.read(context, fromFile.get(), MAX_INPUT_BYTES);
        }
        if (fromFile.isPresent() || !context.terminal().inIsTerminal()) {
            return context.terminal().readAll(MAX_INPUT_BYTES);
        }
        try (SecretBytes typed =
                context.terminal().askNewSecret("value of " + key, "standard input or --from-file FILE")) {
            return typed.toByteArray();
        }
    }

    /** What set and rm share. */
    static final class WriteOptions {
        @Option(
                names = "--if-version",
                paramLabel = "N",
                description = "only if this version is stored; 0: only if there is no value")
        Optional<Long> ifVersion = Optional.empty();

        @Option(
                names = "--overwrite-refused",
                description = "write even over an envelope that is refused: the way out after tampering")
        boolean overwriteRefused;

        PutOptions apply(PutOptions base) {
            PutOptions put = overwriteRefused ? base.replacingRefused() : base;
            try {
                return ifVersion.isPresent() ? put.ifVersion(ifVersion.get()) : put;
            } catch (IllegalArgumentException e) {
                throw CliException.usage(String.valueOf(e.getMessage())).causedBy(e);
            }
        }
    }
}
