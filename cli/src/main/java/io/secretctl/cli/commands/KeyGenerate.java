package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.Suite;
import io.secretctl.keys.KeyRing;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a private key file, and beside it the public line that others need. */
@Command(
        name = "generate",
        description = "make a private key file FILE, and FILE.pub with the public line, which is printed too")
final class KeyGenerate implements Action {
    @Parameters(paramLabel = "FILE", description = "the new file, for example app.key; its public line goes to app.pub")
    Path name = Path.of("");

    @Option(
            names = "--suite",
            paramLabel = "SUITE",
            description = "xwing, which a quantum computer does not open, or x25519, which is compact; else xwing")
    String suite = Suite.XWING.keyType();

    @Option(names = "--passphrase", description = "ask for a passphrase to lock it with")
    boolean ask;

    @Override
    public int run(Context context) throws IOException {
        Path file = context.environment().directory().resolve(name);
        Path publicFile = publicFile(file);
        for (Path wanted : new Path[] {file, publicFile}) {
            if (Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
                throw exists(wanted);
            }
        }
        try (PrivateKey key =
                new PrivateKey(file, KeyRing.generate(KeyNames.suite(suite), Instant.now()), passphrase(context))) {
            String line = key.publicIdentity().text();
            key.copyTo(file);
            writePublic(publicFile, line);
            key.print(context);
            context.terminal()
                    .note("wrote " + file + (key.passphrase().isPresent() ? ", locked, and " : " and ") + publicFile
                            + ", fingerprint " + key.publicIdentity().fingerprint());
        }
        return ExitCode.OK.code();
    }

    private Optional<Passphrase> passphrase(Context context) {
        Optional<Passphrase> named = Passphrase.ofSettings(context);
        return named.isEmpty() && ask
                ? Optional.of(Passphrase.typed(
                        context.terminal().askNewSecret("new passphrase of " + name, "--passphrase-file FILE")))
                : named;
    }

    private static Path publicFile(Path file) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".pub")) {
            throw CliException.usage("a private key file should not be named " + name + ", like a public one");
        }
        int dot = name.lastIndexOf('.');
        return file.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".pub");
    }

    private static void writePublic(Path file, String line) throws IOException {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw exists(file).causedBy(e);
        }
    }

    private static CliException exists(Path file) {
        return new CliException(ExitCode.USAGE, "file-exists", file + " exists already and is not replaced");
    }
}
