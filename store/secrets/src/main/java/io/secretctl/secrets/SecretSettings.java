package io.secretctl.secrets;

import io.secretctl.keys.KeyFile;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.policy.TrustSettings;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a service says where its key space is: by the names that the command line has for it, in whatever its framework
 * reads settings from. What the integrations have in common.
 *
 * <table>
 * <caption>names</caption>
 * <tr><td>{@code store}</td><td>the address, required</td></tr>
 * <tr><td>{@code identity}</td><td>the private key file, required</td></tr>
 * <tr><td>{@code passphrase-file}</td><td>opens a locked one</td></tr>
 * <tr><td>{@code root}</td><td>the pinned roots, with commas between, required</td></tr>
 * <tr><td>{@code state}</td><td>the folder where versions are remembered, and the cache; without it, in the process alone
 * </td></tr>
 * <tr><td>{@code cache-max-age}</td><td>turns the cache on; needs {@code state}</td></tr>
 * <tr><td>{@code require-manifest}</td><td>the prefixes that must have a manifest, with commas between</td></tr>
 * <tr><td>{@code timeout}</td><td>the deadline of each call</td></tr>
 * <tr><td>{@code ca-file}, {@code cert-file}, {@code key-file}, {@code user}, {@code password-file},
 * {@code token-file}</td><td>as {@link
 * StoreOptions} has them</td></tr>
 * </table>
 */
public final class SecretSettings {
    private final Function<String, Optional<String>> lookup;

    private SecretSettings(Function<String, Optional<String>> lookup) {
        this.lookup = lookup;
    }

    /**
     * Takes settings from a lookup by name, and what that does not know from the environment: {@code SECRETCTL_STORE} for
     * {@code store}, and so on.
     */
    public static SecretSettings of(Function<String, Optional<String>> lookup) {
        return new SecretSettings(name -> lookup.apply(name)
                .or(() -> Optional.ofNullable(System.getenv(variable(name))))
                .map(String::strip)
                .filter(value -> !value.isEmpty()));
    }

    private static String variable(String name) {
        return "SECRETCTL_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /**
     * A key space that was opened by settings, and the keys that were read for it. Closing it closes both.
     *
     * @param secrets the key space
     * @param keys the identity's
     */
    public record Opened(SecretStore secrets, KeyRing keys) implements AutoCloseable {
        @Override
        public void close() {
            secrets.close();
            keys.close();
        }
    }

    /**
     * Opens the key space.
     *
     * @throws StoreException if the store can't be reached, or a setting is missing or makes no sense
     * @throws io.secretctl.keys.KeyFileException if the private key can't be read
     * @throws io.secretctl.policy.TrustException if nothing in the store can be trusted
     */
    public Opened open() {
        SecretStoreBuilder builder = SecretStore.at(required("store")).options(options());
        builder.trust(TrustSettings.pinned(Arrays.stream(required("root").split(",", -1))
                .map(text -> parsed("root", text.strip(), RootFingerprint::parse))
                .toList()));
        Optional<Path> state = path("state");
        state.ifPresent(folder -> builder.memory(ReaderMemory.inFolder(folder)));
        duration("cache-max-age")
                .ifPresent(age -> builder.cache(
                        state.orElseThrow(() -> unusable("cache-max-age needs state, the folder for the cache"))
                                .resolve("cache"),
                        age));
        lookup.apply("require-manifest")
                .ifPresent(prefixes -> builder.requireManifests(Arrays.stream(prefixes.split(",", -1))
                        .map(text -> parsed("require-manifest", text.strip(), Prefix::parse))
                        .toList()));
        KeyRing keys = keys();
        try {
            return new Opened(builder.identity(keys).open(), keys);
        } catch (RuntimeException e) {
            keys.close();
            throw e;
        }
    }

    private StoreOptions options() {
        return new StoreOptions(
                duration("timeout").orElse(StoreOptions.DEFAULT.timeout()),
                path("ca-file"),
                path("cert-file"),
                path("key-file"),
                lookup.apply("user"),
                path("password-file"),
                path("token-file"),
                false);
    }

    private KeyRing keys() {
        Path file = Path.of(required("identity"));
        Optional<Path> passphraseFile = path("passphrase-file");
        if (passphraseFile.isEmpty()) {
            return KeyFile.read(file);
        }
        char[] passphrase = passphrase(passphraseFile.get());
        try {
            return KeyFile.read(file, passphrase);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    /** The whole file but for one newline at its end, as the command line reads it. Never a string, which can't be wiped. */
    private static char[] passphrase(Path file) {
        byte[] bytes = {};
        CharBuffer text = CharBuffer.allocate(0);
        try {
            bytes = Files.readAllBytes(file);
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            int end = text.length();
            if (end > 0 && text.charAt(end - 1) == '\n') {
                end -= end > 1 && text.charAt(end - 2) == '\r' ? 2 : 1;
            }
            return Arrays.copyOf(text.array(), end);
        } catch (IOException e) {
            throw new UncheckedIOException("the passphrase file can't be read: " + file, e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(text.array(), '\0');
        }
    }

    private String required(String name) {
        return lookup.apply(name)
                .orElseThrow(
                        () -> unusable("the setting " + name + " is missing; " + variable(name) + " sets it for all"));
    }

    private Optional<Path> path(String name) {
        return lookup.apply(name).map(Path::of);
    }

    private Optional<Duration> duration(String name) {
        return lookup.apply(name).map(text -> parsed(name, text, Durations::parse));
    }

    private static <T> T parsed(String name, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw unusable("the setting " + name + " makes no sense: " + e.getMessage());
        }
    }

    private static StoreException.Unusable unusable(String message) {
        return new StoreException.Unusable(message);
    }

    /** The names of all settings. */
    public static List<String> names() {
        return List.of(
                "store",
                "identity",
                "passphrase-file",
                "root",
                "state",
                "cache-max-age",
                "require-manifest",
                "timeout",
                "ca-file",
                "cert-file",
                "key-file",
                "user",
                "password-file",
                "token-file");
    }
}
