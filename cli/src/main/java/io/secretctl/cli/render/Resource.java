package io.secretctl.cli.render;

import io.secretctl.cli.settings.Settings;
import io.secretctl.store.Prefix;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One file to be rendered: where from, where to, and what to do about it. Made by {@link Resources}. */
public final class Resource {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);

    /** The folder that templates come from. */
    final Path folder;

    /** The template's name in its folder. */
    final String source;

    final Path destination;

    /** What is left out of the names of keys. */
    final Prefix prefix;

    /** The parts of the key space that are read. */
    final List<Prefix> visible;

    final Rights rights;
    final Optional<Command> check;
    final Optional<Command> reload;

    /** How long each command may take. */
    final Duration timeout;

    /** Whether a list may be empty. */
    final boolean allowEmpty;

    /** The variables that {@code getenv} gives out. */
    final Set<String> variables;

    /**
     * Reads settings.
     *
     * @param folder of templates
     * @param base in front of the prefix that the settings have
     */
    Resource(ResourceSettings settings, Path folder, String base) {
        this.folder = folder;
        this.source = settings.requiredText("src");
        this.destination = destination(settings);
        this.prefix = prefix(settings, base);
        this.visible = visible(settings, prefix);
        this.rights = rights(settings);
        boolean shell = settings.flag("shell");
        this.check = settings.command("check_cmd", shell, Set.of("src", "dest"), destination);
        this.reload = settings.command("reload_cmd", shell, Set.of("dest"), destination);
        this.timeout = settings.parsed("timeout", Settings::duration).orElse(DEFAULT_TIMEOUT);
        this.allowEmpty = settings.flag("allow_empty");
        this.variables = Set.copyOf(settings.texts("env"));
        if (check.isPresent() && !check.get().names("src")) {
            throw settings.fault(
                    "check_cmd", "it does not name {{src}}, so it would check the old file and not the new one");
        }
    }

    /** The file that is rendered, absolute. */
    public Path destination() {
        return destination;
    }

    @Override
    public String toString() {
        return destination.toString();
    }

    private static Path destination(ResourceSettings settings) {
        try {
            Path path = Path.of(settings.requiredText("dest")).normalize();
            if (path.isAbsolute() && path.getFileName() != null) {
                return path;
            }
        } catch (InvalidPathException e) {
            // told below
        }
        throw settings.fault("dest", "it must be the absolute path of a file");
    }

    private static Prefix prefix(ResourceSettings settings, String base) {
        return settings.parsed("prefix", own -> Prefix.parse(Keys.canonical(base + "/" + own)))
                .orElseGet(() -> Prefix.parse(Keys.canonical(base)));
    }

    private static List<Prefix> visible(ResourceSettings settings, Prefix prefix) {
        List<Prefix> visible = new ArrayList<>();
        for (String key : settings.texts("keys")) {
            try {
                visible.add(Prefix.parse(Keys.canonical(prefix + "/" + key)));
            } catch (IllegalArgumentException e) {
                throw settings.fault("keys", String.valueOf(e.getMessage())).causedBy(e);
            }
        }
        return visible.isEmpty() ? List.of(prefix) : List.copyOf(visible);
    }

    private static Rights rights(ResourceSettings settings) {
        for (String[] pair : new String[][] {{"owner", "uid"}, {"group", "gid"}}) {
            if (settings.text(pair[0]).isPresent() && settings.number(pair[1]).isPresent()) {
                throw settings.fault(pair[1], pair[0] + " is set too");
            }
        }
        UserPrincipalLookupService users = FileSystems.getDefault().getUserPrincipalLookupService();
        return new Rights(
                settings.parsed("mode", Rights::mode).orElse(Rights.OWNER_ONLY.mode()),
                settings.text("owner").map(name -> found(settings, "owner", () -> users.lookupPrincipalByName(name))),
                settings.text("group")
                        .map(name -> found(settings, "group", () -> users.lookupPrincipalByGroupName(name))),
                settings.number("uid"),
                settings.number("gid"));
    }

    private interface Lookup<T> {
        T find() throws IOException;
    }

    private static <T> T found(ResourceSettings settings, String name, Lookup<T> lookup) {
        try {
            return lookup.find();
        } catch (IOException e) {
            throw settings.fault(name, "this machine knows no such name").causedBy(e);
        }
    }
}
