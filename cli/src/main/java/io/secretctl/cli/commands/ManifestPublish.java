package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.secrets.ManifestInfo;
import io.secretctl.store.Prefix;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a manifest. */
@Command(
        name = "publish",
        description =
                "sign what is stored below a prefix now: a reader with --require-manifest refuses older values and"
                        + " finds missing ones, even if it has seen none before")
final class ManifestPublish implements Action {
    @Parameters(paramLabel = "PREFIX", description = "for example /app; / for everything")
    String prefix = "";

    @Option(
            names = "--lasting",
            paramLabel = "TIME",
            description =
                    "how long it counts, for example 2h: publish it anew well before that; default ${DEFAULT-VALUE}")
    String lasting = "24h";

    @Override
    public int run(Context context) {
        Prefix below = Prefix.parse(prefix);
        Duration time = Expiry.in("--lasting", lasting);
        try (Session session = Session.open(context)) {
            ManifestInfo made = session.secrets().manifests().publish(below, time);
            context.terminal()
                    .note("published the manifest of " + below + ": " + Reseal.values(made.values()) + ", until "
                            + made.expires());
        }
        return ExitCode.OK.code();
    }
}
