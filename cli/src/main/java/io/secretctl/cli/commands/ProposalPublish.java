package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.policy.Proposal;
import io.secretctl.policy.TrustException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Publishes a proposal. */
@Command(name = "publish", description = "publish a proposal that enough have signed; it takes no private key")
final class ProposalPublish implements Action {
    @Parameters(paramLabel = "FILE", description = "the proposal")
    Path file = Path.of("");

    @Override
    public int run(Context context) {
        ProposalFile named = ProposalFile.named(context, file);
        Proposal proposal = named.read();
        try (Session session = named.session(proposal)) {
            boolean published = publish(session, named, proposal);
            String already = published ? "published " : "published before: ";
            proposal.root().ifPresent(root -> context.terminal().note(already + "root version " + root.version()));
            context.terminal()
                    .note(already + "policy version " + proposal.policy().version());
        }
        context.terminal()
                .hint("if others may read now, or a right was taken, go on with the command that proposed it");
        return ExitCode.OK.code();
    }

    private static boolean publish(Session session, ProposalFile named, Proposal proposal) {
        try {
            return session.secrets().publish(proposal);
        } catch (TrustException.NotSigned e) {
            named.tellProgress(session.secrets().policies(), proposal);
            throw new CliException(
                            ExitCode.NOT_AUTHORISED, "not-signed", "not enough of the root's keys have signed it")
                    .withHint("secretctl proposal sign " + named.path().getFileName() + " adds a signature")
                    .causedBy(e);
        }
    }
}
