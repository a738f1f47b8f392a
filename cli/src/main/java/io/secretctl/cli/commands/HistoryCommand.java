package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.json.StrictJson;
import io.secretctl.secrets.Examined;
import io.secretctl.secrets.SecretInfo;
import io.secretctl.store.KeyPath;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the versions of a value that the store still holds. */
@Command(name = "history", description = "show the versions of a value that the store still holds, newest first")
final class HistoryCommand implements Action {
    @Parameters(paramLabel = "PATH", description = "for example /app/db/password")
    String path = "";

    @Option(names = "--limit", paramLabel = "N", description = "at most so many; 20 by default")
    int limit = 20;

    @Override
    public int run(Context context) {
        if (limit < 1) {
            throw CliException.usage("--limit is at least 1");
        }
        KeyPath key = KeyPath.parse(path);
        List<Examined> versions;
        try (Session session = Session.withoutKeys(context)) {
            versions = session.secrets().history(key, limit);
        }
        if (versions.isEmpty()) {
            throw GetCommand.absent(key);
        }
        if (context.output() == OutputFormat.JSON) {
            context.terminal().json(StrictJson.writePretty(json -> {
                json.writeNumberField("v", 1);
                json.writeArrayFieldStart("versions");
                for (Examined examined : versions) {
                    SecretJson.write(json, examined);
                }
                json.writeEndArray();
            }));
        } else {
            print(context, versions);
        }
        // Old versions are refused by design, once a right was taken; the newest must not be.
        int refused = ListCommand.tellRefused(context, versions);
        return versions.get(0) instanceof Examined.Refused ? refused : ExitCode.OK.code();
    }

    private static void print(Context context, List<Examined> versions) {
        Table table = new Table("VERSION", "WRITTEN", "VALUE CHANGED", "AUTHOR", "POLICY");
        for (Examined examined : versions) {
            if (examined instanceof Examined.Verified verified) {
                SecretInfo info = verified.info();
                table.row(
                        info.header().position().toString() + (info.isDeleted() ? " (deleted)" : ""),
                        info.header().created().toString(),
                        info.header().valueChanged().toString(),
                        info.author(),
                        Long.toString(info.header().policyVersion()));
            } else {
                table.row("REFUSED", "-", "-", "-", "-");
            }
        }
        table.print(context.terminal());
    }
}
