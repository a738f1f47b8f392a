package io.secretctl.cli.commands;

import io.secretctl.secrets.ResealOptions;
import io.secretctl.secrets.ResealSummary;
import io.secretctl.store.Prefix;
import picocli.CommandLine.Option;

/** What happens to stored values once the policy has changed. */
final class ResealOption {
    @Option(names = "--no-reseal", description = "leave what is stored as it is; secretctl rotate does it later")
    boolean off;

    /** A session that can do what is wanted: sealing again takes the identity's keys. */
    Session session(Context context) {
        return off ? Session.withoutKeys(context) : Session.open(context);
    }

    /** Seals again whatever the new policy would have otherwise, as far as this identity can. */
    void run(Context context, Session session) {
        if (off) {
            return;
        }
        ResealSummary summary = Reseal.run(context, session.secrets(), Prefix.ALL, ResealOptions.DEFAULT);
        if (summary.sealed() > 0) {
            context.terminal().note("sealed " + Reseal.values(summary.sealed()) + " again to today's readers");
        }
        int left = summary.left().size();
        if (left > 0) {
            context.terminal().warn(Reseal.values(left) + " can't be sealed again by this identity");
            context.terminal().hint("secretctl rotate --dry-run says which, and why");
        }
    }
}
