package io.secretctl.cli.render;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a template may learn of the machine: the time, the variables that it was allowed, and whether files exist. */
final class Surroundings {
    private final Instant now;
    private final Map<String, String> variables;
    private final Set<String> allowed;
    private boolean timeAsked;

    /**
     * Gives a template its surroundings.
     *
     * @param now what {@code datetime} says
     * @param variables the environment
     * @param allowed the names of those that {@code getenv} gives out
     */
    Surroundings(Instant now, Map<String, String> variables, Set<String> allowed) {
        this.now = now;
        this.variables = variables;
        this.allowed = allowed;
    }

    /** Whether {@code datetime} was called. */
    boolean timeAsked() {
        return timeAsked;
    }

    void addTo(FunctionTable table) {
        table.add("datetime", List.of("?", "format", "zone"), this::datetime);
        table.add("getenv", List.of("name", "?", "default"), this::getenv);
        table.add("fileExists", List.of("path"), Surroundings::fileExists);
    }

    private Object datetime(Call call) {
        timeAsked = true;
        if (!call.has(0)) {
            return DateTimeFormatter.ISO_INSTANT.format(now);
        }
        try {
            ZoneId zone = call.has(1) ? ZoneId.of(call.text(1)) : ZoneOffset.UTC;
            return DateTimeFormatter.ofPattern(call.text(0), Locale.ROOT).format(now.atZone(zone));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw call.fault("the format or the zone makes no sense")
                    .withHint("a format is written as Java's DateTimeFormatter reads it, for example"
                            + " yyyy-MM-dd HH:mm:ss, and a zone as Europe/Berlin");
        }
    }

    private Object getenv(Call call) {
        String name = call.text(0);
        if (!allowed.contains(name)) {
            throw call.fault("this template may not read that variable")
                    .withHint("allow it by its name: env = [\"HOSTNAME\"] in the resource, or --env HOSTNAME");
        }
        String value = variables.get(name);
        if (value != null) {
            return value;
        }
        return call.has(1) ? call.any(1) : "";
    }

    private static Object fileExists(Call call) {
        try {
            return Files.exists(Path.of(call.text(0)));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
