package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.policy.Proposal;
import io.secretctl.policy.TrustedPolicies;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Adds signatures to a proposal. */
@Command(
        name = "sign",
        description = "show what a proposal changes, and sign it with a root's key; it can be run again")
final class ProposalSign implements Action {
    @Parameters(paramLabel = "FILE", description = "the proposal; the signature is added to it")
    Path file = Path.of("");

    @Mixin
    RootKeyOption rootKey = new RootKeyOption();

    @Override
    public int run(Context context) {
        ProposalFile named = ProposalFile.named(context, file);
        Proposal proposal = named.read();
        try (Session session = named.session(proposal)) {
            TrustedPolicies policies = session.secrets().policies();
            if (proposal.isPublished(policies)) {
                context.terminal().note("it is published already");
                return ExitCode.OK.code();
            }
            proposal.requireFollows(policies);
            named.show(policies, proposal);
            context.confirm("Sign exactly this?");
            rootKey.signing(context, signers -> named.tellProgress(policies, named.sign(policies, proposal, signers)));
        }
        return ExitCode.OK.code();
    }
}
