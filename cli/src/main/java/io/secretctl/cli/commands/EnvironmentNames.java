package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.secrets.Secret;
import io.secretctl.secrets.Snapshot;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which variable each value goes into: the path below the prefix in capitals, with an underscore for whatever a name may
 * not hold; or the name that was asked for.
 */
final class EnvironmentNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** These decide what a program is before it has begun, what it runs or loads, or whom it trusts and talks to. */
    private static final Pattern DANGEROUS = Pattern.compile(String.join(
            "|",
            "PATH|HOME|SHELL|TMPDIR|IFS|ENV|BASH_ENV|SHELLOPTS|ZDOTDIR|PS4|PROMPT_COMMAND|EDITOR|VISUAL|PAGER|BROWSER",
            "LD_.*|DYLD_.*|MALLOC_.*|GLIBC_TUNABLES|GCONV_PATH|LOCPATH|NLSPATH|TERMINFO.*",
            "NODE_.*|PYTHON.*|PERL.*|RUBY.*|CLASSPATH|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS",
            "GIT_SSH.*|GIT_EXEC_PATH|GIT_CONFIG.*|GIT_ASKPASS|KUBECONFIG|DOCKER_HOST|SECRETCTL_.*",
            "(HTTP|HTTPS|ALL|NO)_PROXY|OPENSSL_CONF|SSL_CERT_FILE|SSL_CERT_DIR|CURL_CA_BUNDLE"));

    private EnvironmentNames() {}

    /**
     * Gives every value a name, some as {@code --map} asks, and says how many this identity may not read.
     *
     * @throws CliException (exit 3) if there is no value below the prefix, not even one that is sealed to others
     */
    static SortedMap<String, Secret> of(Context context, Snapshot snapshot, Set<String> maps) {
        if (snapshot.secrets().isEmpty() && snapshot.sealedToOthers().isEmpty()) {
            throw nothingBelow(snapshot.prefix());
        }
        SortedMap<String, Secret> named = assign(snapshot, parse(maps));
        if (!snapshot.sealedToOthers().isEmpty()) {
            context.terminal()
                    .warn(snapshot.sealedToOthers().size() + " values below " + snapshot.prefix()
                            + " are sealed to others and left out");
        }
        return named;
    }

    static CliException nothingBelow(Prefix prefix) {
        return new CliException(ExitCode.NOT_FOUND, "not-found", "there is no value below " + prefix)
                .withHint("secretctl ls shows what there is");
    }

    /**
     * Gives every value a name.
     *
     * @param asked names that were asked for, each with its path
     * @throws CliException (exit 2) if two values would have one name, or a name can't be or is dangerous;
     *     (exit 5) if a path does not lie below the snapshot's prefix
     */
    static SortedMap<String, Secret> assign(Snapshot snapshot, Map<String, KeyPath> asked) {
        SortedMap<String, Secret> variables = new TreeMap<>();
        Map<KeyPath, String> names = new LinkedHashMap<>();
        asked.forEach((name, path) -> {
            if (!NAME.matcher(name).matches()) {
                throw CliException.usage("--map: \"" + name + "\" can't be the name of a variable");
            }
            if (!snapshot.secrets().containsKey(path)) {
                throw GetCommand.absent(path);
            }
            names.put(path, name);
        });
        snapshot.secrets().forEach((path, secret) -> {
            String name = names.containsKey(path) ? String.valueOf(names.get(path)) : derived(snapshot.prefix(), path);
            Secret other = variables.put(name, secret);
            if (other != null) {
                throw CliException.usage(other.path() + " and " + path + " would both become " + name)
                        .withHint("name one of them: --map NAME=" + path);
            }
        });
        return variables;
    }

    private static String derived(Prefix prefix, KeyPath path) {
        if (!prefix.contains(path)) {
            throw new CliException(
                    ExitCode.INTEGRITY,
                    "outside-prefix",
                    path + " does not lie below " + prefix + ", and was given out for it all the same");
        }
        boolean below = path.value().length() > prefix.value().length();
        String relative = below
                ? path.value()
                        .substring(
                                prefix.equals(Prefix.ALL) ? 1 : prefix.value().length() + 1)
                : path.value().substring(path.value().lastIndexOf('/') + 1);
        String name = relative.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_");
        if (!NAME.matcher(name).matches()) {
            throw CliException.usage("the name " + name + ", made of " + path + ", can't be one of a variable")
                    .withHint("give it another: --map NAME=" + path);
        }
        return requireHarmless(name, path, name);
    }

    /** The variable that names the file of a value, as many images of containers have it. */
    static String file(String name, KeyPath path) {
        return requireHarmless(name + "_FILE", path, name);
    }

    private static String requireHarmless(String name, KeyPath path, String hinted) {
        if (DANGEROUS.matcher(name).matches()) {
            throw CliException.usage(path + " would become " + name + ", which changes how programs are run")
                    .withHint(
                            name.equals(hinted)
                                    ? "if that is what you want, ask for it: --map " + name + "=" + path
                                    : "give it another name: --map NAME=" + path);
        }
        return name;
    }

    /** Reads {@code NAME=PATH}. */
    private static Map<String, KeyPath> parse(Set<String> maps) {
        Map<String, KeyPath> asked = new LinkedHashMap<>();
        for (String map : maps) {
            int equals = map.indexOf('=');
            if (equals < 1) {
                throw CliException.usage("--map is written as NAME=PATH, not " + map);
            }
            asked.put(map.substring(0, equals), KeyPath.parse(map.substring(equals + 1)));
        }
        return asked;
    }
}
