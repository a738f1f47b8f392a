package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.secrets.ResealOptions;
import io.secretctl.secrets.ResealSummary;
import io.secretctl.secrets.Settled;
import io.secretctl.store.Prefix;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** What follows on taking a right away: everything made before is sealed again, then refused. */
final class Settlement {
    private Settlement() {}

    /** Exit 0 if nothing is left to do, else 9. */
    static int run(Context context, Session session, RootKeyOption rootKey, boolean adopt) {
        ResealSummary summary =
                Reseal.run(context, session.secrets(), Prefix.ALL, ResealOptions.DEFAULT.adopting(adopt));
        if (summary.sealed() > 0) {
            context.terminal().note("sealed " + Reseal.values(summary.sealed()) + " again to today's readers");
        }
        AtomicReference<Settled> result = new AtomicReference<>();
        rootKey.signing(context, signers -> result.set(session.secrets().settle(signers, Instant.now())));
        Settled settled = result.get();
        if (settled.complete()) {
            context.terminal()
                    .note("envelopes made before policy version "
                            + session.secrets().policy().head().minimumPolicyVersion() + " are refused from now on");
            int debts = settled.debts().size();
            if (debts > 0) {
                context.terminal()
                        .warn(debts + (debts == 1 ? " value was" : " values were")
                                + " readable before and must be changed at the source");
                context.terminal().hint("secretctl access debt lists them");
            }
            return ExitCode.OK.code();
        }
        Reseal.warnOf(context, summary.left());
        context.terminal()
                .hint("a value whose author is gone: look at it, then run this again with --adopt, or set it anew");
        context.terminal().hint("once others have run secretctl rotate, run this again: it goes on where it was");
        return ExitCode.FINDINGS.code();
    }
}
