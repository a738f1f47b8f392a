package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.secrets.PutOptions;
import io.secretctl.secrets.Written;
import io.secretctl.store.KeyPath;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes a value. */
@Command(name = "rm", description = "delete a value: a signed tombstone takes its place")
final class RemoveCommand implements Action {
    @Parameters(paramLabel = "PATH", description = "for example /app/db/password")
    String path = "";

    @Option(names = "--dry-run", description = "say what would be deleted, and leave it")
    boolean dryRun;

    @Mixin
    SetCommand.WriteOptions options = new SetCommand.WriteOptions();

    @Override
    public int run(Context context) {
        KeyPath key = KeyPath.parse(path);
        PutOptions put = options.apply(PutOptions.DEFAULT);
        try (Session session = Session.open(context)) {
            if (!put.replaceRefused()) {
                String what = deletable(session, key);
                if (dryRun) {
                    context.terminal().line("would delete " + what);
                    return ExitCode.OK.code();
                }
            }
            context.confirm("Delete " + key + "?");
            Written written = session.secrets().delete(key, put).orElseThrow(() -> GetCommand.absent(key));
            context.terminal().note("deleted " + key + " (tombstone " + written.position() + ")");
        }
        return ExitCode.OK.code();
    }

    /** What there is to delete: it may have expired, as it is as authentic as before. */
    private static String deletable(Session session, KeyPath key) {
        try {
            return session.secrets()
                    .info(key)
                    .filter(info -> !info.isDeleted())
                    .map(info -> key + " " + info.header().position())
                    .orElseThrow(() -> GetCommand.absent(key));
        } catch (EnvelopeException.Expired e) {
            return key + ", which has expired";
        }
    }
}
