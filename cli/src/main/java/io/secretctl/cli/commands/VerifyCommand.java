package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.json.StrictJson;
import io.secretctl.secrets.Verification;
import io.secretctl.store.Prefix;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Checks a key space from outside: for a CI job. */
@Command(
        name = "verify",
        description = "check every value and every policy document without a private key; exit 9 if anything is found")
final class VerifyCommand implements Action {
    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "for example /app; everything by default")
    String prefix = "/";

    @Override
    public int run(Context context) {
        Verification found;
        try (Session session = Session.withoutKeys(context)) {
            found = session.secrets().verify(Prefix.parse(prefix));
        }
        if (context.output() == OutputFormat.JSON) {
            context.terminal().json(json(found));
        } else {
            Table table = new Table("FOUND", "PATH", "PROBLEM");
            found.issues().forEach(i -> table.row(kind(i), i.path().value(), i.problem()));
            table.print(context.terminal());
            context.terminal()
                    .note(found.verified() + " of " + Reseal.values(found.examined()) + " verified, "
                            + found.issues().size() + " findings");
        }
        return found.issues().isEmpty() ? ExitCode.OK.code() : ExitCode.FINDINGS.code();
    }

    private static String kind(Verification.Issue issue) {
        return issue.kind().name().toLowerCase(Locale.ROOT);
    }

    private static byte[] json(Verification found) {
        return StrictJson.writePretty(json -> {
            json.writeNumberField("v", 1);
            json.writeNumberField("values", found.examined());
            json.writeNumberField("verified", found.verified());
            json.writeArrayFieldStart("findings");
            for (Verification.Issue issue : found.issues()) {
                json.writeStartObject();
                json.writeStringField("kind", kind(issue));
                json.writeStringField("path", issue.path().value());
                json.writeStringField("problem", issue.problem());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
