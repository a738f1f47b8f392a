package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.render.Difference;
import io.secretctl.cli.render.Outcome;
import io.secretctl.cli.render.Renderer;
import io.secretctl.cli.render.Resource;
import io.secretctl.cli.render.Resources;
import io.secretctl.cli.render.Shutdown;
import io.secretctl.cli.render.StoreSource;
import io.secretctl.cli.render.Values;
import io.secretctl.cli.render.Watcher;
import io.secretctl.cli.terminal.Terminal;
import io.secretctl.json.StrictJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Renders files from values: confd's work. */
@Command(
        name = "render",
        description = "render templates into files, check them, replace them in one step, reload who reads them")
final class RenderCommand implements Action {
    /** Takes the place of a destination when a template goes to standard output. */
    private static final String STANDARD_OUTPUT = "/dev/stdout";

    @Parameters(
            arity = "0..*",
            paramLabel = "TEMPLATE[:DEST]",
            description = "a template and the file it makes; without one, it goes to standard output")
    List<String> templates = new ArrayList<>();

    @Option(names = "--conf", paramLabel = "FILE", description = "a resource, written in TOML as for confd")
    List<Path> files = new ArrayList<>();

    @Option(
            names = "--confdir",
            paramLabel = "DIR",
            description = "a folder with conf.d/*.toml and templates/, as confd has it")
    Optional<Path> folder = Optional.empty();

    @Option(names = "--prefix", paramLabel = "PREFIX", description = "what stands before each key; / by default")
    String prefix = "/";

    @Option(names = "--once", description = "render once; this is the default")
    boolean once;

    @Option(names = "--watch", description = "go on, and render again whenever a value changes")
    boolean watch;

    @Option(names = "--interval", paramLabel = "TIME", description = "go on, and render again at this interval")
    Optional<String> interval = Optional.empty();

    @Option(
            names = "--debounce",
            paramLabel = "TIME",
            description = "render once values have been quiet for so long; ${DEFAULT-VALUE} by default")
    String debounce = "500ms";

    @Option(
            names = "--splay",
            paramLabel = "TIME",
            description = "wait by chance up to so long before a change is rendered")
    Optional<String> splay = Optional.empty();

    @Option(names = "--noop", description = "change nothing and run nothing; exit 9 if a file would change")
    boolean noop;

    @Option(names = "--diff", description = "as --noop, and show what would change: on a terminal only")
    boolean diff;

    @Option(names = "--show-secrets", description = "with --diff, show it wherever it goes")
    boolean showSecrets;

    @Option(names = "--mode", paramLabel = "MODE", description = "of a TEMPLATE's file; 0600 by default")
    Optional<String> mode = Optional.empty();

    @Option(
            names = "--check-cmd",
            paramLabel = "CMD",
            description = "run before a TEMPLATE's file is replaced; {{src}} stands for the new one")
    Optional<String> check = Optional.empty();

    @Option(names = "--reload-cmd", paramLabel = "CMD", description = "run after a TEMPLATE's file was replaced")
    Optional<String> reload = Optional.empty();

    @Option(names = "--allow-empty", description = "let a TEMPLATE's list hold nothing")
    boolean allowEmpty;

    @Option(names = "--env", paramLabel = "NAME", description = "a variable that a TEMPLATE may read with getenv")
    List<String> variables = new ArrayList<>();

    @Override
    public int run(Context context) {
        boolean goesOn = watch || interval.isPresent();
        boolean preview = noop || diff;
        if (goesOn && (once || preview)) {
            throw CliException.usage("--watch and --interval go on, which --once, --noop and --diff do not");
        }
        List<Resource> resources = resources(context);
        boolean toOutput = templates.stream().anyMatch(template -> template.indexOf(':') < 0);
        if (toOutput && (goesOn || preview || resources.size() > 1)) {
            throw CliException.usage("a template without a file to render to goes alone, and once")
                    .withHint("name the file: TEMPLATE:DEST");
        }
        Terminal terminal = context.terminal();
        // In this order: a signal ends the process at once while a passphrase is asked for.
        try (Session session = Session.toConsume(context);
                Shutdown shutdown = new Shutdown()) {
            StoreSource source = new StoreSource(session.secrets(), Renderer.prefixes(resources));
            Renderer renderer = new Renderer(
                    resources,
                    context.environment(),
                    terminal::note,
                    shutdown::isRequested,
                    preview ? Optional.of(preview(terminal)) : Optional.empty());
            if (goesOn) {
                new Watcher(renderer, source, times(), shutdown, new RenderReport(terminal)).run();
                return ExitCode.OK.code();
            }
            try (Values values = source.read()) {
                if (toOutput) {
                    terminal.data(renderer.text(resources.get(0), values));
                    return ExitCode.OK.code();
                }
                return told(context, renderer.render(values));
            }
        }
    }

    private List<Resource> resources(Context context) {
        List<Resource> resources = new ArrayList<>();
        for (Path file : files) {
            resources.add(Resources.ofFile(context.environment().directory().resolve(file), prefix));
        }
        folder.ifPresent(f -> resources.addAll(
                Resources.ofFolder(context.environment().directory().resolve(f), prefix)));
        for (String template : templates) {
            resources.add(resource(context, template));
        }
        if (resources.isEmpty()) {
            throw CliException.usage("nothing was named that could be rendered")
                    .withHint("name a template, a resource with --conf FILE, or a folder of them with --confdir DIR");
        }
        return resources;
    }

    private Resource resource(Context context, String template) {
        Path directory = context.environment().directory();
        int colon = template.indexOf(':');
        Path source = directory.resolve(colon < 0 ? template : template.substring(0, colon));
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("src", String.valueOf(source.getFileName()));
        settings.put(
                "dest",
                colon < 0
                        ? STANDARD_OUTPUT
                        : directory.resolve(template.substring(colon + 1)).toString());
        mode.ifPresent(m -> settings.put("mode", m));
        check.ifPresent(c -> settings.put("check_cmd", c));
        reload.ifPresent(c -> settings.put("reload_cmd", c));
        settings.put("allow_empty", allowEmpty);
        settings.put("env", variables);
        return Resources.of(source, settings, prefix);
    }

    private Watcher.Times times() {
        return new Watcher.Times(
                RegisterCommand.time("--debounce", debounce),
                splay.map(text -> RegisterCommand.time("--splay", text)).orElse(Duration.ZERO),
                interval.map(text -> RegisterCommand.time("--interval", text)),
                watch);
    }

    private Renderer.Preview preview(Terminal terminal) {
        return (file, before, after) -> {
            if (!diff) {
                return;
            }
            Difference difference = new Difference(file, before, after);
            if (showSecrets || terminal.outIsTerminal()) {
                difference.unified().forEach(terminal::line);
            } else {
                terminal.line(difference.summary());
            }
        };
    }

    private int told(Context context, List<Outcome> outcomes) {
        Terminal terminal = context.terminal();
        if (context.output() == OutputFormat.JSON) {
            terminal.json(json(outcomes));
        }
        outcomes.forEach(outcome -> RenderReport.tell(terminal, outcome));
        List<CliException> failures =
                outcomes.stream().flatMap(o -> o.failure().stream()).toList();
        if (failures.size() == 1) {
            throw failures.get(0);
        }
        if (!failures.isEmpty()) {
            new RenderReport(terminal).tellFailures(outcomes);
            throw new CliException(
                    failures.get(0).exit(),
                    "render-failed",
                    failures.size() + " of " + outcomes.size() + " files failed");
        }
        boolean changes = outcomes.stream().anyMatch(o -> o.state() == Outcome.State.WOULD_CHANGE);
        return changes ? ExitCode.FINDINGS.code() : ExitCode.OK.code();
    }

    private static byte[] json(List<Outcome> outcomes) {
        return StrictJson.writePretty(json -> {
            json.writeNumberField("v", 1);
            json.writeArrayFieldStart("files");
            for (Outcome outcome : outcomes) {
                json.writeStartObject();
                json.writeStringField("file", outcome.resource().destination().toString());
                json.writeStringField("state", outcome.state().text());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
