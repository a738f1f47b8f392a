package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.keys.PublicIdentity;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Enrols an identity. */
@Command(name = "add", description = "enrol an identity in the policy; it may do nothing yet")
final class AccessAdd implements Action {
    @Parameters(index = "0", paramLabel = "NAME", description = "its name in the policy")
    String name = "";

    @Parameters(
            index = "1",
            paramLabel = "PUBLIC",
            description = "its public line (scpub1...) or the file that holds it")
    String publicKey = "";

    @Mixin
    PublishOption rootKey = new PublishOption();

    @Override
    public int run(Context context) throws IOException {
        PublicIdentity identity = KeyNames.publicIdentity(context, publicKey);
        try (Session session = Session.withoutKeys(context)) {
            if (!PolicyEdit.publish(context, session.secrets(), rootKey, draft -> draft.addIdentity(name, identity))) {
                return ExitCode.OK.code();
            }
        }
        context.terminal().note("enrolled " + name + ", fingerprint " + identity.fingerprint());
        return ExitCode.OK.code();
    }
}
