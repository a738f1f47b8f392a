package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.secrets.Snapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings one prefix to the state of another, in the same store or between two. */
@Command(
        name = "sync",
        description = {
            "make the values below one prefix those below another, sealed anew: from staging to production, or from a"
                    + " reviewed folder to etcd. SOURCE and DESTINATION are a prefix of the configured store, such as"
                    + " /staging/app, or a store's address and a prefix, such as file:secrets#/app"
        })
final class SyncCommand implements Action {
    @Parameters(index = "0", paramLabel = "SOURCE", description = "where the values are taken from")
    String source = "";

    @Parameters(index = "1", paramLabel = "DESTINATION", description = "where they go")
    String destination = "";

    @Option(
            names = "--source-root",
            paramLabel = "KEY",
            description = "the pinned root of the source, if that is another store; may be repeated")
    List<String> sourceRoots = List.of();

    @Option(
            names = "--destination-root",
            paramLabel = "KEY",
            description = "the pinned root of the destination, if that is another store; may be repeated")
    List<String> destinationRoots = List.of();

    @Option(
            names = "--source-identity",
            paramLabel = "FILE",
            description = "the private key file for the source, if it is another than for the destination")
    Optional<Path> sourceIdentity = Optional.empty();

    @Option(names = "--delete", description = "delete at the destination what the source has not")
    boolean delete;

    @Option(names = "--dry-run", description = "say what would change, never a value, and leave it")
    boolean dryRun;

    @Option(names = "--check", description = "as --dry-run, and end with 9 if anything would change")
    boolean check;

    @Override
    public int run(Context context) {
        Path directory = context.environment().directory();
        Location from = Location.parse(source, directory);
        Location to = Location.parse(destination, directory);
        if (from.overlaps(to, context.settings().store(), directory)) {
            throw CliException.usage("source and destination are the same, or one lies in the other")
                    .withHint("name two prefixes of which neither is below the other, or two stores");
        }
        try (KeyRing own = PrivateKeys.identity(context);
                KeyRing reader = sourceIdentity
                        .map(file -> PrivateKeys.read(
                                context, context.environment().directory().resolve(file)))
                        .orElse(own); // a locked one is asked for once, and closing it twice is harmless
                Session sourceSession = open(context, from, sourceRoots, reader);
                Snapshot wanted = sourceSession.secrets().snapshot(from.prefix());
                Session session = open(context, to, destinationRoots, own);
                Snapshot stored = session.secrets().snapshot(to.prefix())) {
            if (wanted.secrets().isEmpty() && wanted.sealedToOthers().isEmpty()) {
                throw new CliException(ExitCode.NOT_FOUND, "nothing-to-sync", "there are no values at " + source)
                        .withHint("see whether it is spelt right; secretctl rm deletes values");
            }
            SyncPlan plan = SyncPlan.of(from.prefix(), wanted, to.prefix(), stored, delete);
            plan.requireReadable();
            if (dryRun || check) {
                plan.print(context);
                return check && !plan.isEmpty() ? ExitCode.FINDINGS.code() : ExitCode.OK.code();
            }
            if (plan.isEmpty()) {
                context.terminal().note("nothing to do: " + plan.summary());
                return ExitCode.OK.code();
            }
            if (plan.replaces()) {
                context.confirm("Sync to " + destination + ": " + plan.summary() + "?");
            }
            plan.apply(context, session);
            return ExitCode.OK.code();
        }
    }

    private static Session open(Context context, Location location, List<String> roots, KeyRing keys) {
        if (location.store().isEmpty()) {
            if (!roots.isEmpty()) {
                throw CliException.usage("the configured store has its root pinned in the settings")
                        .withHint("leave the root option out, or name the store: URI#/prefix");
            }
            return Session.of(context, keys);
        }
        List<RootFingerprint> pinned = roots.isEmpty()
                        && location.store().get().equals(context.settings().store())
                ? context.settings().roots().stream().map(Session::fingerprint).toList()
                : roots.stream().map(Session::fingerprint).toList();
        return Session.elsewhere(context, location.store().get(), pinned, keys);
    }
}
