package io.secretctl.cli.commands;

import io.secretctl.store.Prefix;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells what changes, until a signal ends the process or nobody reads any more. */
@Command(
        name = "watch",
        description = "print a line for each change, never a value, until a signal ends it; -o json: an object a line")
final class WatchCommand implements Action {
    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "for example /app; everything by default")
    String prefix = "/";

    @Override
    public int run(Context context) {
        WatchReport report = new WatchReport(context.terminal(), context.output());
        CompletableFuture<RuntimeException> failure = new CompletableFuture<>();
        try (Session session = Session.toConsume(context)) {
            session.secrets().watch(Prefix.parse(prefix), event -> {
                try {
                    report.happened(event);
                } catch (RuntimeException e) { // a watch outlives its listener's failures, and this one is to end
                    failure.complete(e);
                }
            });
            throw failure.join();
        }
    }
}
