package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.policy.Policy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Removes an identity or a group with all its rights: for somebody who leaves. */
@Command(
        name = "remove",
        description = "remove an identity or a group with all its rights, and seal again what was made before")
final class AccessRemove implements Action {
    @Parameters(paramLabel = "NAME", description = "an identity or a group of the policy")
    String name = "";

    @Mixin
    AdoptOption adopt = new AdoptOption();

    @Mixin
    PublishOption rootKey = new PublishOption();

    @Override
    public int run(Context context) {
        try (Session session = Session.open(context)) {
            Policy policy = session.secrets().policy();
            boolean published = true;
            if (policy.identities().containsKey(name)) {
                context.confirm("Remove " + name + " with all its rights?");
                published =
                        PolicyEdit.publish(context, session.secrets(), rootKey, draft -> draft.removeIdentity(name));
            } else if (policy.groups().containsKey(name)) {
                context.confirm("Remove the group " + name + " with all its rights?");
                published = PolicyEdit.publish(context, session.secrets(), rootKey, draft -> draft.removeGroup(name));
            } else {
                context.terminal().note("there is no " + name + " any more; going on with what is stored");
            }
            if (!published) {
                context.terminal().hint(ProposalFile.RUN_AGAIN);
                return ExitCode.OK.code();
            }
            return ProposedSettlement.run(context, session, rootKey, adopt.wished);
        }
    }
}
