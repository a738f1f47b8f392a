package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.secrets.Examined;
import io.secretctl.secrets.ResealOptions;
import io.secretctl.secrets.ResealSummary;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.Prefix;

/** What follows on taking a right away, where the last step may be a proposal that others sign. */
final class ProposedSettlement {
    private ProposedSettlement() {}

    /** Exit 0 if nothing is left to do, or all that is left is proposed; else 9. */
    static int run(Context context, Session session, PublishOption option, boolean adopt) {
        if (!option.proposes()) {
            return Settlement.run(context, session, option, adopt);
        }
        SecretStore secrets = session.secrets();
        ResealSummary summary = Reseal.run(context, secrets, Prefix.ALL, ResealOptions.DEFAULT.adopting(adopt));
        context.terminal().note("sealed " + Reseal.values(summary.sealed()) + " again to today's readers");
        long since = secrets.policies().nothingTakenSince();
        if (since <= secrets.policy().head().minimumPolicyVersion()) {
            context.terminal().note("nothing is left to do");
            return ExitCode.OK.code();
        }
        boolean ready = secrets.list(Prefix.ALL).stream()
                .allMatch(e ->
                        e instanceof Examined.Verified v && v.info().header().policyVersion() >= since);
        if (!ready) {
            Reseal.warnOf(context, summary.left());
            context.terminal().hint("run this again once those are sealed again, or with --adopt");
            return ExitCode.FINDINGS.code();
        }
        PolicyEdit.publish(context, secrets, option, draft -> draft.minimumPolicyVersion(since));
        return ExitCode.OK.code();
    }
}
