package io.secretctl.cli.settings;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.Environment;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of one run: a flag before the environment before the project's file before the user's before the
 * default. Immutable. A relative path in a file is relative to that file, any other to the working directory.
 */
public final class Settings {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    /** A hundred years: what no clock and no counter of nanoseconds has trouble with. */
    private static final Duration LONGEST = Duration.ofDays(36_525);

    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private final Map<Setting, Resolved> values;

    private Settings(Map<Setting, Resolved> values) {
        this.values = values;
    }

    /**
     * Gathers the settings.
     *
     * @param flags what the command line says
     * @throws CliException (exit 2) if a file or a value makes no sense, naming where it stands; with the code {@code
     *     root-not-yours} if the project's file would bring in a root that the user's own file does not pin
     */
    public static Settings load(Map<Setting, String> flags, Environment environment) {
        Optional<SettingsFile> project = SettingsFiles.project(environment).flatMap(SettingsFile::read);
        Optional<SettingsFile> user = SettingsFile.read(SettingsFiles.user(environment));
        Map<Setting, Resolved> values = new EnumMap<>(Setting.class);
        defaults(values, environment, project);
        user.ifPresent(file -> fromFile(values, environment, file, Origin.Level.USER_FILE));
        project.ifPresent(file -> fromFile(values, environment, file, Origin.Level.PROJECT_FILE));
        for (Setting setting : Setting.values()) {
            environment
                    .variable(setting.variable())
                    .ifPresent(value -> put(
                            values,
                            setting,
                            value,
                            new Origin(Origin.Level.ENVIRONMENT, setting.variable()),
                            environment.directory()));
        }
        flags.forEach((setting, value) ->
                put(values, setting, value, new Origin(Origin.Level.FLAG, setting.flag()), environment.directory()));
        Settings settings = new Settings(values);
        user.ifPresent(settings::requireRootsOf);
        return settings;
    }

    /**
     * Refuses a root for a project's file that would be refused when it is read: one that the user's own file, which
     * pins some, does not.
     *
     * @throws CliException (exit 2), with the code {@code root-not-yours}
     */
    public static void requireRootsOfUser(Environment environment, String roots) {
        SettingsFile.read(SettingsFiles.user(environment))
                .ifPresent(user -> requireRootsOf(user, "the project's file", list(roots)));
    }

    /** Else a cloned project could put its author's store and root in the place of the user's. */
    private void requireRootsOf(SettingsFile user) {
        find(Setting.ROOT)
                .filter(root -> root.origin().level() == Origin.Level.PROJECT_FILE)
                .ifPresent(root -> requireRootsOf(user, root.origin().toString(), roots()));
    }

    private static void requireRootsOf(SettingsFile user, String origin, List<String> roots) {
        Optional<SettingsFile.Value> own = Optional.ofNullable(user.values().get(Setting.ROOT));
        if (own.isEmpty()) {
            return;
        }
        List<String> missing = new ArrayList<>(roots);
        missing.removeAll(list(own.get().text()));
        if (!missing.isEmpty()) {
            throw new CliException(
                            ExitCode.USAGE,
                            "root-not-yours",
                            origin + " names the root " + String.join(", ", missing) + ", which " + user.file() + ":"
                                    + own.get().line() + ", your own file, does not pin")
                    .withHint(
                            "if somebody whom you trust told you that root, add it to yours, with a comma between: secretctl"
                                    + " config set --global root ROOTS; for one run, SECRETCTL_ROOT or --root comes before both files");
        }
    }

    private static void defaults(
            Map<Setting, Resolved> values, Environment environment, Optional<SettingsFile> project) {
        Path folder = project.map(file -> folder(file.file())).orElse(environment.directory());
        Origin origin = new Origin(Origin.Level.DEFAULT, "default");
        put(values, Setting.STORE, "file:secrets", origin, folder);
        put(values, Setting.IDENTITY, "identity.json", origin, environment.configDirectory());
        put(values, Setting.STATE, environment.stateDirectory().toString(), origin, folder);
        put(values, Setting.TIMEOUT, "5s", origin, folder);
    }

    private static void fromFile(
            Map<Setting, Resolved> values, Environment environment, SettingsFile file, Origin.Level level) {
        file.values().forEach((setting, value) -> {
            Origin origin = new Origin(level, file.file() + ":" + value.line());
            if (setting.isPersonal() && level == Origin.Level.PROJECT_FILE) {
                throw CliException.usage(origin + " sets " + setting.key() + ", which a project's file may not: "
                                + "whoever wrote it would decide over what is yours")
                        .withHint("set it in the user's file: secretctl config set --global " + setting.key() + " "
                                + setting.placeholder());
            }
            put(values, setting, underHome(value.text(), environment), origin, folder(file.file()));
        });
    }

    /** A shell has done this for a flag already; nobody has for a file. */
    private static String underHome(String value, Environment environment) {
        return value.startsWith("~/")
                ? environment.home().resolve(value.substring(2)).toString()
                : value;
    }

    private static void put(
            Map<Setting, Resolved> values, Setting setting, String value, Origin origin, Path relativeTo) {
        try {
            values.put(setting, new Resolved(normal(setting, value, relativeTo), origin));
        } catch (IllegalArgumentException e) {
            throw CliException.usage(setting.key() + " from " + origin + ": " + e.getMessage());
        }
    }

    /**
     * Checks a value and makes its path absolute.
     *
     * @throws IllegalArgumentException if the value makes no sense, saying why
     */
    static String normal(Setting setting, String value, Path relativeTo) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("the value is empty");
        }
        return switch (setting.kind()) {
            case PATH -> absolute(value, relativeTo);
            case STORE -> value.matches("file:[^/].*") ? "file:" + absolute(value.substring(5), relativeTo) : value;
            case DURATION -> {
                duration(value);
                yield value;
            }
            case TEXT -> value;
            case LIST -> {
                if (list(value).stream().anyMatch(String::isBlank)) {
                    throw new IllegalArgumentException("there is nothing before or behind a comma");
                }
                yield value;
            }
        };
    }

    private static String absolute(String path, Path relativeTo) {
        try {
            return relativeTo.resolve(path).normalize().toString();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path: " + e.getReason(), e);
        }
    }

    /**
     * Reads a time such as {@code 500ms}, {@code 5s}, {@code 1m} or {@code 2h}; never zero, and at most a
     * hundred years.
     *
     * @throws IllegalArgumentException if it makes no sense, saying why
     */
    public static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a time is written as 500ms, 5s, 1m, 2h or 7d, not " + text);
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
        if (duration.isZero()) {
            throw new IllegalArgumentException("a time of nothing would let nothing succeed");
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a time is at most " + LONGEST.toDays() + "d, not " + text);
        }
        return duration;
    }

    private static Path folder(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    /** The value that won, if anything set it. */
    public Optional<Resolved> find(Setting setting) {
        return Optional.ofNullable(values.get(setting));
    }

    /** The address of the store; a {@code file:} one is absolute. */
    public String store() {
        return required(Setting.STORE).value();
    }

    /** The private key file; it need not exist. */
    public Path identity() {
        return Path.of(required(Setting.IDENTITY).value());
    }

    /** The file with the passphrase of the private key file. */
    public Optional<Path> passphraseFile() {
        return path(Setting.PASSPHRASE_FILE);
    }

    /** The pinned roots; none means trust on first use. */
    public List<String> roots() {
        return find(Setting.ROOT).map(root -> list(root.value())).orElse(List.of());
    }

    /** The texts of a value that may be several with commas between. */
    public static List<String> list(String value) {
        return List.of(COMMA.split(value.strip(), -1));
    }

    /** The prefixes that must have a manifest. */
    public List<Prefix> requiredManifests() {
        return find(Setting.REQUIRE_MANIFEST).map(required -> list(required.value())).orElse(List.of()).stream()
                .map(Prefix::parse)
                .toList();
    }

    /** How old what the cache holds may be; empty if there is to be no cache. */
    public Optional<Duration> cacheMaxAge() {
        return find(Setting.CACHE_MAX_AGE).map(resolved -> duration(resolved.value()));
    }

    /** Where floors and the ciphertext cache are kept; it need not exist. */
    public Path state() {
        return Path.of(required(Setting.STATE).value());
    }

    /**
     * How to reach the store.
     *
     * @throws CliException (exit 2) if the user's own password or token would go to a store that only the project names
     * @throws io.secretctl.store.StoreException.Unusable if one half of a pair is missing
     */
    public StoreOptions storeOptions() {
        requireMeant(Setting.PASSWORD_FILE, "password");
        requireMeant(Setting.TOKEN_FILE, "token");
        return new StoreOptions(
                duration(required(Setting.TIMEOUT).value()),
                path(Setting.CA_FILE),
                path(Setting.CERT_FILE),
                path(Setting.KEY_FILE),
                find(Setting.USER).map(Resolved::value),
                path(Setting.PASSWORD_FILE),
                path(Setting.TOKEN_FILE),
                false);
    }

    private void requireMeant(Setting credential, String name) {
        Origin store = required(Setting.STORE).origin();
        if (store.level() == Origin.Level.PROJECT_FILE
                && find(credential)
                        .filter(file -> file.origin().level() == Origin.Level.USER_FILE)
                        .isPresent()) {
            throw CliException.usage("the " + name + " from your own configuration is not sent to a store that " + store
                            + " names")
                    .withHint("if you trust that store, name it with --store or SECRETCTL_STORE, or set "
                            + credential.variable() + " for this project");
        }
    }

    private Optional<Path> path(Setting setting) {
        return find(setting).map(resolved -> Path.of(resolved.value()));
    }

    private Resolved required(Setting setting) {
        return find(setting).orElseThrow(() -> new IllegalStateException(setting.key() + " has no default"));
    }
}
