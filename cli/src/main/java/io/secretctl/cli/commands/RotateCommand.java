package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.json.StrictJson;
import io.secretctl.secrets.ResealPlan;
import io.secretctl.store.Prefix;
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

    @Override
    public int run(Context context) {
        try (Session session = Session.open(context)) {
            ResealPlan plan = session.secrets().planReseal(Prefix.parse(prefix));
            if (dryRun) {
                show(context, plan);
                return ExitCode.OK.code();
            }
            int done = ResealOption.apply(context, session, plan, adopt.wished);
            int left = plan.items().size() - done;
            context.terminal().note("sealed " + done + " again, " + left + " left to do");
            plan.items().stream()
                    .filter(item -> item.state() != ResealPlan.State.READY && !adopt.wished)
                    .forEach(item -> context.terminal().warn(item.path() + ": " + state(item) + ": " + item.reason()));
            return left == 0 ? ExitCode.OK.code() : ExitCode.FINDINGS.code();
        }
    }

    private static void show(Context context, ResealPlan plan) {
        if (context.output() == OutputFormat.JSON) {
            context.terminal().json(StrictJson.writePretty(json -> {
                json.writeNumberField("v", 1);
                json.writeArrayFieldStart("plan");
                for (ResealPlan.Item item : plan.items()) {
                    json.writeStartObject();
                    json.writeStringField("path", item.path().value());
                    json.writeStringField(
                            "state",
                            item.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
                    json.writeStringField("reason", item.reason());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }));
            return;
        }
        Table table = new Table("PATH", "STATE", "REASON");
        plan.items().forEach(item -> table.row(item.path().value(), state(item), item.reason()));
        table.print(context.terminal());
        context.terminal()
                .note(plan.ready().size() + " to seal again, "
                        + (plan.items().size() - plan.ready().size()) + " that this identity can't");
    }

    static String state(ResealPlan.Item item) {
        return switch (item.state()) {
            case READY -> "ready";
            case NOT_READABLE -> "not readable by you";
            case NOT_WRITABLE -> "not writable by you";
            case NO_COMMON_SUITE -> "not possible by the policy";
            case AUTHOR_GONE -> "its author is gone";
            case REFUSED -> "refused";
        };
    }
}
