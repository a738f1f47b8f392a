package io.secretctl.cli.commands;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.policy.PolicyException;
import io.secretctl.secrets.ResealPlan;
import io.secretctl.secrets.SecretException;
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
        ResealPlan plan = session.secrets().planReseal(Prefix.ALL);
        int done = apply(context, session, plan, false);
        if (done > 0) {
            context.terminal()
                    .note("sealed " + done + (done == 1 ? " value" : " values") + " again to today's readers");
        }
        int left = plan.items().size() - plan.ready().size();
        if (left > 0) {
            context.terminal()
                    .warn(left + (left == 1 ? " value" : " values") + " can't be sealed again by this identity");
            context.terminal().hint("secretctl rotate --dry-run says which, and why");
        }
    }

    /** Seals the ready items again, and adopts those whose author is gone if that is wished; returns how many. */
    static int apply(Context context, Session session, ResealPlan plan, boolean adopt) {
        int done = 0;
        for (ResealPlan.Item item : plan.items()) {
            boolean due =
                    item.state() == ResealPlan.State.READY || (adopt && item.state() == ResealPlan.State.AUTHOR_GONE);
            try {
                if (due && session.secrets().reseal(item.path(), adopt).isPresent()) {
                    done++;
                }
            } catch (EnvelopeException | PolicyException | SecretException e) {
                context.terminal().warn(item.path() + ": " + e.getMessage());
            }
        }
        return done;
    }
}
