package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.json.StrictJson;
import io.secretctl.secrets.Debt;
import io.secretctl.store.Prefix;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists what a revocation has left to do at the sources. */
@Command(
        name = "debt",
        description = "list values that somebody could read who no longer may, until their plaintext is changed; exit 9"
                + " while there are any")
final class AccessDebt implements Action {
    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "for example /app; everything by default")
    String prefix = "/";

    @Override
    public int run(Context context) {
        List<Debt> debts;
        try (Session session = Session.withoutKeys(context)) {
            debts = session.secrets().debt(Prefix.parse(prefix));
        }
        switch (context.output()) {
            case JSON -> context.terminal().json(json(debts));
            case RAW -> debts.stream().map(d -> d.path().value()).distinct().forEach(context.terminal()::line);
            case TABLE -> {
                Table table = new Table("PATH", "COULD BE READ BY", "UNTIL", "VALUE CHANGED");
                debts.forEach(d -> table.row(
                        d.path().value(),
                        d.identity(),
                        d.revoked().toString(),
                        d.valueChanged().toString()));
                table.print(context.terminal());
            }
        }
        return debts.isEmpty() ? ExitCode.OK.code() : ExitCode.FINDINGS.code();
    }

    private static byte[] json(List<Debt> debts) {
        return StrictJson.writePretty(json -> {
            json.writeNumberField("v", 1);
            json.writeArrayFieldStart("debts");
            for (Debt debt : debts) {
                json.writeStartObject();
                json.writeStringField("path", debt.path().value());
                json.writeStringField("identity", debt.identity());
                json.writeStringField("revoked", debt.revoked().toString());
                json.writeStringField("valueChanged", debt.valueChanged().toString());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
