package io.secretctl.cli.commands;

import com.fasterxml.jackson.core.JsonGenerator;
import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.json.StrictJson;
import io.secretctl.secrets.ResealOptions;
import io.secretctl.secrets.ResealPlan;
import io.secretctl.secrets.ResealSummary;
import io.secretctl.store.Prefix;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Seals values again to today's readers. */
@Command(
        name = "rotate",
        description =
                "seal again, to today's readers and keys, every value that is not; it can be run again at any time")
final class RotateCommand implements Action {
    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "for example /app; everything by default")
    String prefix = "/";

    @Mixin
    AdoptOption adopt = new AdoptOption();

    @Option(names = "--dry-run", description = "say what would be done and why, and leave it")
    boolean dryRun;

    @Option(names = "--workers", paramLabel = "N", description = "how many pages of values are worked on at once")
    int workers = ResealOptions.DEFAULT.workers();

    @Override
    public int run(Context context) {
        Prefix part = Prefix.parse(prefix);
        ResealOptions options = options();
        try (Session session = Session.open(context)) {
            if (dryRun) {
                show(context, session.secrets().planReseal(part));
                return ExitCode.OK.code();
            }
            long started = System.nanoTime();
            ResealSummary summary = Reseal.run(context, session.secrets(), part, options);
            tell(context, summary, Duration.ofNanos(System.nanoTime() - started));
            return summary.left().isEmpty() ? ExitCode.OK.code() : ExitCode.FINDINGS.code();
        }
    }

    private ResealOptions options() {
        try {
            return ResealOptions.DEFAULT.adopting(adopt.wished).workers(workers);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--" + e.getMessage());
        }
    }

    private static void tell(Context context, ResealSummary summary, Duration time) {
        if (context.output() == OutputFormat.JSON) {
            context.terminal().json(StrictJson.writePretty(json -> {
                json.writeNumberField("v", 1);
                json.writeNumberField("examined", summary.examined());
                json.writeNumberField("sealed", summary.sealed());
                json.writeNumberField("right", summary.right());
                items(json, "left", summary.left());
                json.writeNumberField("milliseconds", time.toMillis());
            }));
        }
        context.terminal()
                .note(String.format(
                        Locale.ROOT,
                        "%s in %.1f s: %,d sealed again, %,d right already, %,d left to do",
                        Reseal.values(summary.examined()),
                        time.toMillis() / 1000.0,
                        summary.sealed(),
                        summary.right(),
                        summary.left().size()));
        Reseal.warnOf(context, summary.left());
    }

    private static void show(Context context, ResealPlan plan) {
        int ready = plan.ready().size();
        if (context.output() == OutputFormat.JSON) {
            context.terminal().json(StrictJson.writePretty(json -> {
                json.writeNumberField("v", 1);
                json.writeNumberField("examined", plan.examined());
                json.writeNumberField("ready", ready);
                items(json, "plan", plan.items());
            }));
            return;
        }
        Table table = new Table("PATH", "STATE", "REASON");
        plan.items().forEach(item -> table.row(item.path().value(), Reseal.state(item.state()), item.reason()));
        table.print(context.terminal());
        context.terminal()
                .note("of " + Reseal.values(plan.examined()) + " " + ready + " to seal again, "
                        + (plan.items().size() - ready) + " that this identity can't");
    }

    private static void items(JsonGenerator json, String name, List<ResealPlan.Item> items) throws IOException {
        json.writeArrayFieldStart(name);
        for (ResealPlan.Item item : items) {
            json.writeStartObject();
            json.writeStringField("path", item.path().value());
            json.writeStringField(
                    "state", item.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            json.writeStringField("reason", item.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
