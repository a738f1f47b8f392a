package io.secretctl.cli.render;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.Environment;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.store.Prefix;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Renders resources, once for each call, from values that are given. A resource that fails leaves its file as it is and
 * does not keep others from being rendered. Commands that are the same run once, behind all files.
 *
 * <p>Not thread-safe.
 */
public final class Renderer {
    /** Told what would be written, and not done. */
    @FunctionalInterface
    public interface Preview {
        /**
         * A file would be replaced.
         *
         * @param before empty if there is none
         */
        void wouldChange(Path file, Optional<byte[]> before, byte[] after);
    }

    private final List<Resource> resources;
    private final Environment environment;
    private final CommandRunner runner;
    private final BooleanSupplier cancelled;
    private final Optional<Preview> preview;

    /**
     * Prepares to render.
     *
     * @param log told each line that a command says, with values masked
     * @param cancelled whether the process is to end: checks are broken off then, and nothing is begun
     * @param preview if it is there, nothing is changed and it is told instead
     * @throws CliException (exit 2) if two resources have the same destination
     */
    public Renderer(
            List<Resource> resources,
            Environment environment,
            Consumer<String> log,
            BooleanSupplier cancelled,
            Optional<Preview> preview) {
        this.resources = List.copyOf(resources);
        this.environment = environment;
        this.runner = new CommandRunner(environment.directory(), log);
        this.cancelled = cancelled;
        this.preview = preview;
        Map<Path, Resource> destinations = new HashMap<>();
        for (Resource resource : resources) {
            if (destinations.put(resource.destination, resource) != null) {
                throw CliException.usage("two resources have the destination " + resource.destination);
            }
        }
    }

    /** The parts of the key space that the resources read, none within another. */
    public static List<Prefix> prefixes(List<Resource> resources) {
        List<Prefix> widest = new ArrayList<>();
        resources.stream().flatMap(r -> r.visible.stream()).sorted().forEach(prefix -> {
            if (widest.stream().noneMatch(wide -> wide.contains(prefix))) {
                widest.add(prefix);
            }
        });
        return widest;
    }

    /**
     * Renders a template and returns the result; its destination is left alone.
     *
     * @throws CliException if it can't be done
     */
    public byte[] text(Resource resource, Values values) {
        return render(resource, keys(resource, values), surroundings(resource, Instant.now()));
    }

    /** Renders all, and runs what is to run. */
    public List<Outcome> render(Values values) {
        Map<Resource, Outcome> outcomes = new LinkedHashMap<>();
        for (Resource resource : resources) {
            if (cancelled.getAsBoolean()) {
                break;
            }
            try {
                outcomes.put(resource, Outcome.of(resource, replace(resource, values)));
            } catch (CliException e) {
                outcomes.put(resource, new Outcome(resource, Outcome.State.FAILED, Optional.of(e)));
            }
        }
        if (preview.isEmpty()) {
            reload(values, outcomes);
        }
        return List.copyOf(outcomes.values());
    }

    private static Keys keys(Resource resource, Values values) {
        return new Keys(values, resource.prefix, resource.visible);
    }

    private Surroundings surroundings(Resource resource, Instant now) {
        return new Surroundings(now, environment.variables(), resource.variables);
    }

    private static byte[] render(Resource resource, Keys keys, Surroundings surroundings) {
        TemplateFolder folder = new TemplateFolder(resource.folder);
        return new TemplateEngine(folder, keys, resource.allowEmpty, surroundings).render(resource.source);
    }

    private Outcome.State replace(Resource resource, Values values) {
        Destination destination = new Destination(resource.destination, resource.rights);
        if (preview.isEmpty()) {
            destination.sweep();
        }
        Keys keys = keys(resource, values);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        // As of the time that the file was rendered: if nothing but the time is new, the file stays.
        Instant then = destination.rendered().orElse(now);
        Surroundings surroundings = surroundings(resource, then);
        byte[] content = render(resource, keys, surroundings);
        Optional<byte[]> before = destination.content(TemplateEngine.MAX_BYTES + 1);
        try {
            if (before.isPresent() && Arrays.equals(before.get(), content)) {
                return mend(destination, content, then);
            }
            if (surroundings.timeAsked()) {
                wipe(content);
                content = render(resource, keys, surroundings(resource, now));
            }
            if (preview.isPresent()) {
                preview.get().wouldChange(resource.destination, before, content);
                return Outcome.State.WOULD_CHANGE;
            }
            try (Destination.Staged staged = destination.stage(content, now)) {
                commit(resource, destination, staged, new Mask(keys.texts()));
            }
            return Outcome.State.WRITTEN;
        } finally {
            wipe(content);
            before.ifPresent(Renderer::wipe);
        }
    }

    /** Owner and mode are changed by a new file in the place of the old: there is no link to be tricked by. */
    private Outcome.State mend(Destination destination, byte[] content, Instant rendered) {
        if (!destination.hasDrifted()) {
            return Outcome.State.UNCHANGED;
        }
        if (preview.isPresent()) {
            return Outcome.State.WOULD_CHANGE;
        }
        try (Destination.Staged staged = destination.stage(content, rendered)) {
            staged.commit();
        }
        return Outcome.State.MENDED;
    }

    private void commit(Resource resource, Destination destination, Destination.Staged staged, Mask mask) {
        if (resource.check.isPresent()) {
            List<String> command =
                    resource.check.get().with(Map.of("src", staged.path(), "dest", resource.destination));
            runner.run(command, resource.timeout, mask, cancelled).ifPresent(problem -> {
                throw new CliException(
                        ExitCode.FINDINGS, "check-failed", resource + " stays as it is: check_cmd " + problem);
            });
        }
        if (cancelled.getAsBoolean()) {
            throw new CliException(ExitCode.INTERRUPTED, "interrupted", resource + " stays as it is: interrupted");
        }
        if (resource.reload.isPresent()) {
            destination.expectReload();
        }
        staged.commit();
    }

    private void reload(Values values, Map<Resource, Outcome> outcomes) {
        Map<List<String>, List<Resource>> due = new LinkedHashMap<>();
        for (Outcome outcome : outcomes.values()) {
            Resource resource = outcome.resource();
            if (resource.reload.isPresent() && destination(resource).reloadIsDue()) {
                List<String> command = resource.reload.get().with(Map.of("dest", resource.destination));
                due.computeIfAbsent(command, c -> new ArrayList<>()).add(resource);
            }
        }
        due.forEach((command, changed) -> {
            List<String> texts = new ArrayList<>();
            changed.forEach(resource -> texts.addAll(keys(resource, values).texts()));
            // Never broken off: it changes something that runs.
            Optional<String> problem = runner.run(command, changed.get(0).timeout, new Mask(texts), () -> false);
            for (Resource resource : changed) {
                if (problem.isEmpty()) {
                    destination(resource).reloaded();
                } else {
                    CliException failure = new CliException(
                            ExitCode.INTERNAL,
                            "reload-failed",
                            resource + " is as it should be, but reload_cmd " + problem.get());
                    // A resource that could not be rendered keeps that reason; its reload stays due.
                    outcomes.computeIfPresent(
                            resource,
                            (r, outcome) -> outcome.failure().isPresent()
                                    ? outcome
                                    : new Outcome(r, Outcome.State.NOT_RELOADED, Optional.of(failure)));
                }
            }
        });
    }

    private static Destination destination(Resource resource) {
        return new Destination(resource.destination, resource.rights);
    }

    private static void wipe(byte[] content) {
        Arrays.fill(content, (byte) 0);
    }
}
