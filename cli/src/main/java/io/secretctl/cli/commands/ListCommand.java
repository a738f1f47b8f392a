package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.json.StrictJson;
import io.secretctl.secrets.Examined;
import io.secretctl.secrets.SecretInfo;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.Prefix;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists values without opening them. */
@Command(name = "ls", description = "list values, each verified, none opened; needs no private key")
final class ListCommand implements Reading {
    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "for example /app; everything by default")
    String prefix = "/";

    @Option(names = "--deleted", description = "list deleted values too")
    boolean deleted;

    @Override
    public int run(Context context) {
        try (Session session = Session.toConsumeWithoutKeys(context)) {
            return read(context, session.secrets());
        }
    }

    @Override
    public boolean isServed() {
        return true;
    }

    @Override
    public int read(Context context, SecretStore secrets) {
        List<Examined> found = secrets.list(Prefix.parse(prefix)).stream()
                .filter(e -> deleted
                        || !(e instanceof Examined.Verified v && v.info().isDeleted()))
                .toList();
        switch (context.output()) {
            case JSON ->
                context.terminal().json(StrictJson.writePretty(json -> {
                    json.writeNumberField("v", 1);
                    json.writeArrayFieldStart("values");
                    for (Examined examined : found) {
                        SecretJson.write(json, examined);
                    }
                    json.writeEndArray();
                }));
            case RAW -> found.forEach(e -> context.terminal().line(e.path().value()));
            case TABLE -> print(context, found);
        }
        return tellRefused(context, found);
    }

    private static void print(Context context, List<Examined> found) {
        Table table = new Table("PATH", "VERSION", "CHANGED", "AUTHOR", "RECIPIENTS");
        for (Examined examined : found) {
            if (examined instanceof Examined.Verified verified) {
                SecretInfo info = verified.info();
                table.row(
                        info.path().value(),
                        info.header().position().toString() + (info.isDeleted() ? " (deleted)" : ""),
                        info.header().valueChanged().toString(),
                        info.author(),
                        Integer.toString(info.recipients().size()));
            } else {
                table.row(examined.path().value(), "REFUSED", "-", "-", "-");
            }
        }
        table.print(context.terminal());
    }

    /** Says why values were refused; the exit code tells that some were. */
    static int tellRefused(Context context, List<Examined> found) {
        int exit = ExitCode.OK.code();
        for (Examined examined : found) {
            if (examined instanceof Examined.Refused refused) {
                context.terminal().warn(refused.path() + ": " + refused.reason().getMessage());
                exit = ExitCode.INTEGRITY.code();
            }
        }
        return exit;
    }
}
