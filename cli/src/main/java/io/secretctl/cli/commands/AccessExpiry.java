package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Sets how long the policy is taken. It also replaces one that has expired. */
@Command(
        name = "expiry",
        description = "set from when on nobody takes the policy any more, even one that has expired: a store that hides"
                + " newer policies from a reader who has seen none can do so no longer than that")
final class AccessExpiry implements Action {
    @Parameters(
            paramLabel = "TIME",
            description = "how long from now, for example 90d, or when, for example 2030-01-31T00:00:00Z, or never")
    String time = "";

    @Mixin
    PublishOption rootKey = new PublishOption();

    @Override
    public int run(Context context) {
        Optional<Instant> expires = Expiry.of("TIME", time);
        try (Session session = Session.evenIfExpired(context)) {
            boolean published =
                    PolicyEdit.publish(context, session.secrets(), rootKey, draft -> draft.expires(expires));
            if (published) {
                context.terminal()
                        .note(expires.map(at -> "the policy expires at " + at).orElse("the policy never expires"));
            }
        }
        return ExitCode.OK.code();
    }
}
