package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.json.StrictJson;
import io.secretctl.policy.Finding;
import io.secretctl.secrets.Examined;
import io.secretctl.secrets.ResealPlan;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.Prefix;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Checks a key space from outside: for a CI job. */
@Command(
        name = "verify",
        description = "check every value and every policy document without a private key; exit 9 if anything is found")
final class VerifyCommand implements Action {
    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "for example /app; everything by default")
    String prefix = "/";

    /** One thing that was found: {@code refused}, {@code drift} or {@code policy}. */
    private record Found(String kind, String path, String problem) {}

    @Override
    public int run(Context context) {
        List<Found> found = new ArrayList<>();
        int values;
        try (Session session = Session.withoutKeys(context)) {
            SecretStore secrets = session.secrets();
            List<Examined> examined = secrets.list(Prefix.parse(prefix));
            values = examined.size();
            for (Finding finding : secrets.policies().audit()) {
                found.add(new Found("policy", finding.path().value(), finding.reason()));
            }
            for (ResealPlan.Item item : secrets.planReseal(Prefix.parse(prefix)).items()) {
                String kind = item.state() == ResealPlan.State.REFUSED ? "refused" : "drift";
                found.add(new Found(kind, item.path().value(), item.reason()));
            }
        }
        if (context.output() == OutputFormat.JSON) {
            context.terminal().json(json(values, found));
        } else {
            Table table = new Table("FOUND", "PATH", "PROBLEM");
            found.forEach(f -> table.row(f.kind(), f.path(), f.problem()));
            table.print(context.terminal());
            context.terminal().note(values + " values verified, " + found.size() + " findings");
        }
        return found.isEmpty() ? ExitCode.OK.code() : ExitCode.FINDINGS.code();
    }

    private static byte[] json(int values, List<Found> found) {
        return StrictJson.writePretty(json -> {
            json.writeNumberField("v", 1);
            json.writeNumberField("values", values);
            json.writeArrayFieldStart("findings");
            for (Found finding : found) {
                json.writeStartObject();
                json.writeStringField("kind", finding.kind());
                json.writeStringField("path", finding.path());
                json.writeStringField("problem", finding.problem());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
