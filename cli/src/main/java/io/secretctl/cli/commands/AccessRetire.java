package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.KeyId;
import io.secretctl.keys.KeyState;
import io.secretctl.policy.Identity;
import io.secretctl.policy.PolicyKey;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends the use of one key of an identity. Run again after an interruption, it goes on where it was. */
@Command(
        name = "retire",
        description = "stop sealing to one key of an identity, or taking what it signs, once nothing needs it")
final class AccessRetire implements Action {
    @Parameters(index = "0", paramLabel = "NAME", description = "an identity of the policy")
    String name = "";

    @Parameters(index = "1", paramLabel = "KEYID", description = "the key's id, or how it begins: see access list")
    String keyId = "";

    @Option(names = "--dry-run", description = "say whether it would be retired and what still needs it, and leave it")
    boolean dryRun;

    @Mixin
    AdoptOption adopt = new AdoptOption();

    @Mixin
    PublishOption rootKey = new PublishOption();

    @Override
    public int run(Context context) {
        try (Session session = Session.open(context)) {
            Identity identity = Optional.ofNullable(
                            session.secrets().policy().identities().get(name))
                    .orElseThrow(() -> CliException.usage("there is no identity " + name));
            KeyId id = KeyNames.among(identity.keys().map(PolicyKey::id).collect(Collectors.toSet()), keyId, name);
            KeyState state = identity.keys()
                    .filter(k -> k.id().equals(id))
                    .findFirst()
                    .orElseThrow()
                    .state();
            if (state == KeyState.PRIMARY) {
                throw CliException.usage("key " + id.brief() + " is a primary one of " + name)
                        .withHint("give " + name + " new keys first: secretctl access update " + name + " PUBLIC");
            }
            if (KeyUse.tellNeeding(context, session, identity, Set.of(id))) {
                return ExitCode.FINDINGS.code();
            }
            if (dryRun) {
                context.terminal()
                        .line(
                                state == KeyState.RETIRED
                                        ? "retired already: " + id.brief()
                                        : "would retire " + id.brief());
                rootKey.tellMissing(context);
                return ExitCode.OK.code();
            }
            if (state == KeyState.RETIRED) {
                context.terminal().note("the key is retired already; going on with what is stored");
            } else if (!PolicyEdit.publish(
                    context, session.secrets(), rootKey, draft -> draft.setKeyState(name, id, KeyState.RETIRED))) {
                context.terminal().hint(ProposalFile.RUN_AGAIN);
                return ExitCode.OK.code();
            }
            return ProposedSettlement.run(context, session, rootKey, adopt.wished);
        }
    }
}
