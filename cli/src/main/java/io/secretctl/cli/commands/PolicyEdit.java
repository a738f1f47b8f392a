package io.secretctl.cli.commands;

import io.secretctl.policy.PolicyChange;
import io.secretctl.policy.PolicyDraft;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.StoreException;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** Drafts, signs and publishes one change of the policy, again if somebody else's came first. */
final class PolicyEdit {
    private static final int ATTEMPTS = 5;

    private PolicyEdit() {}

    static void publish(Context context, SecretStore secrets, RootKeyOption rootKey, UnaryOperator<PolicyDraft> edit) {
        rootKey.signing(context, signers -> {
            for (int attempt = 1; ; attempt++) {
                PolicyChange change = edit.apply(secrets.policy().draft()).build(Instant.now());
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
    }
}
