package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.json.StrictJson;
import io.secretctl.secrets.Debt;
import io.secretctl.store.Compactable;
import io.secretctl.store.Prefix;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what a revocation has left to do at the sources. */
@Command(
        name = "debt",
        description = "list values that somebody could read who no longer may, until their plaintext is changed; exit 9"
                + " while there are any")
final class AccessDebt implements Action {
    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "for example /app; everything by default")
    String prefix = "/";

    @Option(
            names = "--compact",
            description =
                    "before, make the store forget every version that was replaced or deleted: history shows less")
    boolean compact;

    @Override
    public int run(Context context) {
        List<Debt> debts;
        Optional<Compactable> old;
        try (Session session = Session.withoutKeys(context)) {
            Optional<Compactable> store = session.secrets().compactable();
            if (compact) {
                store.ifPresent(compactable -> compact(context, compactable));
            }
            debts = session.secrets().debt(Prefix.parse(prefix));
            old = store.filter(Compactable::holdsOldVersions);
        }
        print(context, debts, old.isPresent());
        if (old.isPresent()) {
            context.terminal()
                    .note("the store still holds versions that were replaced: former readers can open theirs");
            context.terminal()
                    .hint("secretctl access debt --compact makes it forget them: "
                            + old.get().compactionEffect());
        }
        return debts.isEmpty() ? ExitCode.OK.code() : ExitCode.FINDINGS.code();
    }

    private static void compact(Context context, Compactable store) {
        context.confirm("Forget every version but the current ones: " + store.compactionEffect() + "?");
        store.compact();
        context.terminal().note("the store has forgotten every version but the current ones");
        context.terminal().hint(store.beyondCompaction());
    }

    private static void print(Context context, List<Debt> debts, boolean old) {
        switch (context.output()) {
            case JSON -> context.terminal().json(json(debts, old));
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
    }

    private static byte[] json(List<Debt> debts, boolean old) {
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
            json.writeBooleanField("oldVersions", old);
        });
    }
}
