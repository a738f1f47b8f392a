package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.formats.Imported;
import io.secretctl.crypt.Backend;
import io.secretctl.crypt.CryptException;
import io.secretctl.crypt.Pair;
import io.secretctl.crypt.SourceAddress;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.secrets.Snapshot;
import io.secretctl.store.InvalidPathException;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Moves what another program stored into sealed values. The original stays until {@code --delete-source}, and of that
 * goes only what was read back, opened, and found equal; a rerun goes on with what is missing.
 */
final class Migration {
    /** What a sealed envelope can hold. */
    private static final int MAX_SEALED_BYTES = 512 << 10;

    @Parameters(
            index = "0",
            paramLabel = "SOURCE",
            description = "what to take over: etcd2://HOST:PORT/FOLDER (etcd's API 2), etcd://... (its present one) or"
                    + " consul://...; with an s behind the scheme for TLS")
    String source = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PREFIX",
            description = "below which the values go; by default where they lay: /FOLDER")
    String prefix = "";

    @Option(names = "--source-ca-file", paramLabel = "FILE", description = "PEM certificates to trust the source by")
    Optional<Path> caFile = Optional.empty();

    @Option(names = "--source-user", paramLabel = "NAME", description = "the user name at the source")
    Optional<String> user = Optional.empty();

    @Option(names = "--source-password-file", paramLabel = "FILE", description = "holds that user's password")
    Optional<Path> passwordFile = Optional.empty();

    @Option(names = "--source-cert-file", paramLabel = "FILE", description = "PEM certificate chain for the source")
    Optional<Path> certificateFile = Optional.empty();

    @Option(names = "--source-key-file", paramLabel = "FILE", description = "PEM PKCS#8 private key for the source")
    Optional<Path> keyFile = Optional.empty();

    @Option(names = "--source-token-file", paramLabel = "FILE", description = "holds the Consul token for the source")
    Optional<Path> tokenFile = Optional.empty();

    @Option(names = "--overwrite", description = "replace other values that are stored already, without a question")
    boolean overwrite;

    @Option(names = "--dry-run", description = "say what would be done, and leave it")
    boolean dryRun;

    @Option(
            names = "--delete-source",
            description = "remove from the source what was taken over and checked, unless it was changed meanwhile")
    boolean deleteSource;

    /** What was found at the source: the values that can be taken over, and why the others can't. */
    private record Found(Map<String, Pair> pairs, List<Imported> values, Map<String, String> refused)
            implements AutoCloseable {
        @Override
        public void close() {
            values.forEach(value -> value.value().close());
        }
    }

    /**
     * Plans, and unless it is a dry run writes, checks and tidies up.
     *
     * @param decoder gives the plaintext of what is stored
     * @return what the process ends with: 9 if something could not be taken over
     */
    int run(Context context, Function<Pair, byte[]> decoder) {
        SourceAddress address = SourceAddress.parse(source);
        Prefix below = Prefix.parse(prefix.isEmpty() ? "/" + address.folder() : prefix);
        if (isInPlace(context, address, below)) {
            throw CliException.usage("the values would go where they are taken from")
                    .withHint("name another PREFIX, or another store with --store");
        }
        Backend backend = Backend.open(source, options(context));
        List<Pair> pairs = backend.tree(address.folder());
        if (pairs.isEmpty()) {
            throw new CliException(ExitCode.NOT_FOUND, "nothing-to-migrate", "there is nothing at " + source)
                    .withHint("name the folder as its users do");
        }
        try (Found found = find(address, pairs, decoder);
                Session session = Session.open(context)) {
            try (Snapshot stored = session.secrets().snapshot(below)) {
                ImportPlan plan = ImportPlan.of(below, found.values(), stored);
                if (dryRun) {
                    plan.print(context);
                    return report(context, found);
                }
                ImportWriter.agree(context, plan, overwrite);
                ImportWriter.write(context, session, plan);
            }
            Map<KeyPath, Pair> verified = verify(session, below, found);
            context.terminal().note("read back and compared: " + verified.size() + " of " + verified.size());
            int left = deleteSource ? delete(context, backend, verified) : 0;
            int exit = report(context, found);
            return left > 0 ? ExitCode.FINDINGS.code() : exit;
        }
    }

    /** Whether source and destination are the same keys, which could be neither written nor left. */
    private static boolean isInPlace(Context context, SourceAddress address, Prefix below) {
        String store =
                context.settings().store().replaceFirst("/+$", "") + (below.equals(Prefix.ALL) ? "" : below.value());
        return store.replaceFirst("^(etcd|consul)s?://", "")
                .equals(address.host() + ":" + address.port()
                        + (address.folder().isEmpty() ? "" : "/" + address.folder()));
    }

    private StoreOptions options(Context context) {
        Path folder = context.environment().directory();
        return new StoreOptions(
                context.settings().storeOptions().timeout(),
                caFile.map(folder::resolve),
                certificateFile.map(folder::resolve),
                keyFile.map(folder::resolve),
                user,
                passwordFile.map(folder::resolve),
                tokenFile.map(folder::resolve),
                false);
    }

    private static Found find(SourceAddress address, List<Pair> pairs, Function<Pair, byte[]> decoder) {
        Found found = new Found(new TreeMap<>(), new ArrayList<>(), new TreeMap<>());
        for (Pair pair : pairs) {
            String name = name(address, pair.key());
            try {
                KeyPath path = KeyPath.parse(name);
                if (path.isReserved() || isSealed(pair)) {
                    throw new Unfit("it is one of secretctl's own, sealed already");
                }
                if (found.pairs().containsKey(name)) {
                    throw new Unfit("it is there twice, with a leading slash and without");
                }
                byte[] value = decoder.apply(pair);
                if (value.length > MAX_SEALED_BYTES) {
                    throw new Unfit("larger than the " + MAX_SEALED_BYTES + " bytes of a sealed value");
                }
                found.values().add(new Imported(name, SecretBytes.copyOf(value)));
                Arrays.fill(value, (byte) 0);
                found.pairs().put(name, pair);
            } catch (CryptException | InvalidPathException | Unfit e) {
                found.refused().put(pair.key(), String.valueOf(e.getMessage()));
            }
        }
        return found;
    }

    /** Sealed envelopes begin so (docs/envelope-v1.md, section 5). */
    private static boolean isSealed(Pair pair) {
        return new String(pair.value(), StandardCharsets.UTF_8).startsWith("{\"payload\":\"");
    }

    private static final class Unfit extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unfit(String message) {
            super(message);
        }
    }

    /** The key without the folder; of the folder itself, should it be a value, its own last name. */
    private static String name(SourceAddress address, String key) {
        String bare = key.replaceFirst("^/+", "");
        String folder = address.folder();
        if (bare.equals(folder)) {
            return bare.substring(bare.lastIndexOf('/') + 1);
        }
        return folder.isEmpty() ? bare : bare.substring(folder.length() + 1);
    }

    /** Reads all back. */
    private static Map<KeyPath, Pair> verify(Session session, Prefix below, Found found) {
        Map<KeyPath, Pair> verified = new TreeMap<>();
        try (Snapshot written = session.secrets().snapshot(below)) {
            for (Imported value : found.values()) {
                KeyPath path = new KeyPath((below.equals(Prefix.ALL) ? "" : below.value()) + "/" + value.name());
                boolean same = Optional.ofNullable(written.secrets().get(path))
                        .filter(secret -> secret.value().equals(value.value()))
                        .isPresent();
                if (!same) {
                    throw new CliException(
                                    ExitCode.INTEGRITY,
                                    "not-verified",
                                    path + " was written, and can't be read back as it was; nothing was deleted at the"
                                            + " source")
                            .withHint("grant this identity to read " + below
                                    + ", see secretctl verify, and run it again");
                }
                verified.put(path, found.pairs().get(value.name()));
            }
        }
        return verified;
    }

    private static int delete(Context context, Backend backend, Map<KeyPath, Pair> verified) {
        int left = 0;
        for (Pair pair : verified.values()) {
            if (!backend.deleteUnchanged(pair)) {
                left++;
                context.terminal().warn(pair.key() + " was changed at the source meanwhile, and stays there");
            }
        }
        context.terminal().note("deleted at the source: " + (verified.size() - left) + " of " + verified.size());
        return left;
    }

    private static int report(Context context, Found found) {
        found.refused().forEach((key, reason) -> context.terminal().warn(key + " is not taken over: " + reason));
        return found.refused().isEmpty() ? ExitCode.OK.code() : ExitCode.FINDINGS.code();
    }
}
