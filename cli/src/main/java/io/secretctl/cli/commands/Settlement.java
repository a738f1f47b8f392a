package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.secrets.ResealPlan;
import io.secretctl.store.Prefix;
import java.time.Instant;

/** What follows on taking a right away: everything made before is sealed again, then refused. */
final class Settlement {
    private Settlement() {}

    /** Exit 0 if nothing is left to do, else 9. */
    static int run(Context context, Session session, RootKeyOption rootKey, boolean adopt) {
        ResealPlan plan = session.secrets().planReseal(Prefix.ALL);
        int done = ResealOption.apply(context, session, plan, adopt);
        if (done > 0) {
            context.terminal()
                    .note("sealed " + done + (done == 1 ? " value" : " values") + " again to today's readers");
        }
        boolean[] settled = new boolean[1];
        rootKey.signing(context, signers -> settled[0] = session.secrets().settle(signers, Instant.now()));
        if (settled[0]) {
            context.terminal()
                    .note("envelopes made before policy version "
                            + session.secrets().policy().head().minimumPolicyVersion() + " are refused from now on");
            int debts = session.secrets().debt(Prefix.ALL).size();
            if (debts > 0) {
                context.terminal()
                        .warn(debts + (debts == 1 ? " value was" : " values were")
                                + " readable before and must be changed at the source");
                context.terminal().hint("secretctl access debt lists them");
            }
            return ExitCode.OK.code();
        }
        session.secrets()
                .planReseal(Prefix.ALL)
                .items()
                .forEach(item ->
                        context.terminal().warn(item.path() + ": " + RotateCommand.state(item) + ": " + item.reason()));
        context.terminal()
                .hint("a value whose author is gone: look at it, then run this again with --adopt, or set it anew");
        context.terminal().hint("once others have run secretctl rotate, run this again: it goes on where it was");
        return ExitCode.FINDINGS.code();
    }
}
