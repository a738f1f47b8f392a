package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.SigningKey;
import io.secretctl.keys.KeyRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that names the key files of the root, for commands that change the policy. */
class RootKeyOption {
    @Option(
            names = "--root-key",
            paramLabel = "FILE",
            description = "the root's private key file; more than once where the root takes several signatures")
    List<Path> files = new ArrayList<>();

    private List<Path> files(Context context) {
        return files.isEmpty()
                ? List.of(context.environment().configDirectory().resolve("root.json"))
                : files.stream()
                        .map(f -> context.environment().directory().resolve(f))
                        .toList();
    }

    /** The one file. */
    Path single(Context context) {
        List<Path> named = files(context);
        if (named.size() != 1) {
            throw CliException.usage("--root-key is given more than once");
        }
        return named.get(0);
    }

    /** Whether all the files are there. */
    boolean available(Context context) {
        return files(context).stream().allMatch(Files::exists);
    }

    /** The files that are missing. */
    List<Path> missing(Context context) {
        return files(context).stream().filter(file -> !Files.exists(file)).toList();
    }

    /** Whether the user has named them; else there is but a default. */
    boolean named() {
        return !files.isEmpty();
    }

    /** Signs with the keys of all the files. */
    void signing(Context context, Signing signing) {
        for (Path file : missing(context)) {
            throw new CliException(ExitCode.NO_USABLE_KEY, "no-root-key", missing(file))
                    .withHint("name its file with --root-key, or ask whoever has it");
        }
        List<KeyRing> rings = new ArrayList<>();
        try {
            for (Path file : files(context)) {
                rings.add(PrivateKeys.read(context, file));
            }
            signing.with(rings.stream().map(KeyRing::signer).toList());
        } finally {
            rings.forEach(KeyRing::close);
        }
    }

    private static String missing(Path file) {
        return "this takes the root's private key, and there is no " + file;
    }

    /** For a dry run: says if the keys that it would take are not here. */
    void tellMissing(Context context) {
        missing(context).forEach(file -> context.terminal().warn(missing(file)));
    }

    /** What is done with the root's keys while they are in memory. */
    interface Signing {
        void with(List<SigningKey> signers);
    }
}
