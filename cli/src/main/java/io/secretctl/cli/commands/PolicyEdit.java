package io.secretctl.cli.commands;

import io.secretctl.policy.PolicyChange;
import io.secretctl.policy.PolicyDraft;
import io.secretctl.policy.Proposal;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.StoreException;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** Drafts, signs and publishes one change of the policy, again if somebody else's came first; or proposes it. */
final class PolicyEdit {
    private static final int ATTEMPTS = 5;

    private PolicyEdit() {}

    /** Whether it was published: a proposal is not yet. */
    static boolean publish(
            Context context, SecretStore secrets, PublishOption option, UnaryOperator<PolicyDraft> edit) {
        if (option.proposes()) {
            ProposalFile file = ProposalFile.named(context, option.propose.orElseThrow());
            file.create(secrets, Proposal.of(draft(secrets, edit)), option);
            return false;
        }
        option.signing(context, signers -> {
            for (int attempt = 1; ; attempt++) {
                PolicyChange change = draft(secrets, edit);
                try {
                    secrets.publish(change, signers);
                    context.terminal()
                            .note("published policy version " + change.policy().version());
                    return;
                } catch (StoreException.Conflict e) {
                    if (attempt == ATTEMPTS) {
                        throw e;
                    }
                    secrets.refreshPolicies();
                }
            }
        });
        return true;
    }

    private static PolicyChange draft(SecretStore secrets, UnaryOperator<PolicyDraft> edit) {
        PolicyChange change = edit.apply(secrets.policy().draft()).build(Instant.now());
        change.policy().requireSealable(secrets.policy());
        return change;
    }
}
