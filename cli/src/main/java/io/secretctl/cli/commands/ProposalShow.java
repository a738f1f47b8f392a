package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.json.StrictJson;
import io.secretctl.policy.Proposal;
import io.secretctl.policy.TrustedPolicies;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows a proposal. */
@Command(name = "show", description = "show what a proposal would change, and who is still to sign it")
final class ProposalShow implements Action {
    @Parameters(paramLabel = "FILE", description = "the proposal")
    Path file = Path.of("");

    @Override
    public int run(Context context) {
        ProposalFile named = ProposalFile.named(context, file);
        Proposal proposal = named.read();
        try (Session session = named.session(proposal)) {
            TrustedPolicies policies = session.secrets().policies();
            boolean published = proposal.isPublished(policies);
            if (!published) {
                proposal.requireFollows(policies);
            }
            if (context.output() == OutputFormat.JSON) {
                context.terminal().json(json(proposal, policies, published));
            } else if (published) {
                context.terminal().note("it is published");
            } else {
                named.show(policies, proposal);
                named.tellProgress(policies, proposal);
            }
        }
        return ExitCode.OK.code();
    }

    private static byte[] json(Proposal proposal, TrustedPolicies policies, boolean published) {
        return StrictJson.writePretty(json -> {
            json.writeNumberField("v", 1);
            json.writeNumberField("policyVersion", proposal.policy().version());
            if (proposal.root().isPresent()) {
                json.writeNumberField("rootVersion", proposal.root().get().version());
            }
            json.writeBooleanField("published", published);
            json.writeArrayFieldStart("changes");
            for (String change : proposal.changes(policies)) {
                json.writeString(change);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("signatures");
            for (Proposal.Progress progress : proposal.progress(policies)) {
                json.writeStartObject();
                json.writeStringField("what", progress.what());
                json.writeNumberField("there", progress.there());
                json.writeNumberField("needed", progress.needed());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
