package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.keys.PublicIdentity;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Gives an identity new keys. */
@Command(
        name = "update",
        description = "give an identity new primary keys beside its old ones, and seal what is stored to both")
final class AccessUpdate implements Action {
    @Parameters(index = "0", paramLabel = "NAME", description = "an identity of the policy")
    String name = "";

    @Parameters(index = "1", paramLabel = "PUBLIC", description = "its new public line, or the file that holds it")
    String publicKey = "";

    @Mixin
    PublishOption rootKey = new PublishOption();

    @Mixin
    ResealOption reseal = new ResealOption();

    @Override
    public int run(Context context) throws IOException {
        PublicIdentity identity = KeyNames.publicIdentity(context, publicKey);
        try (Session session = reseal.session(context)) {
            if (PolicyEdit.publish(context, session.secrets(), rootKey, draft -> draft.addKeys(name, identity))) {
                reseal.run(context, session);
            }
        }
        return ExitCode.OK.code();
    }
}
