package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.KeyId;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.KeyState;
import io.secretctl.policy.Identity;
import io.secretctl.policy.Policy;
import io.secretctl.policy.PolicyDraft;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ends the use of the identity's old keys. Run again after an interruption, it goes on where it was. */
@Command(
        name = "retire",
        description = "stop sealing to the old keys of this identity, once nothing in the key space needs them")
final class KeyRetire implements Action {
    @Option(
            names = "--dry-run",
            description = "say which keys would be retired and what still needs them, and leave it")
    boolean dryRun;

    @Mixin
    PublishOption rootKey = new PublishOption();

    @Override
    public int run(Context context) {
        try (PrivateKey key = PrivateKey.open(context, context.settings().identity());
                Session session = Session.of(context, key.ring())) {
            Policy policy = session.secrets().policy();
            String name = session.secrets()
                    .identityName()
                    .orElseThrow(() -> CliException.usage("the policy names no identity with this key"));
            Set<KeyId> old = active(key.ring());
            if (old.isEmpty()) {
                context.terminal().note("there is no key to retire");
                return ExitCode.OK.code();
            }
            if (KeyUse.tellNeeding(context, session, policy.identities().get(name), old)) {
                return ExitCode.FINDINGS.code();
            }
            if (dryRun) {
                old.forEach(id -> context.terminal().line("would retire " + id.brief()));
                rootKey.tellMissing(context);
                return ExitCode.OK.code();
            }
            if (old.stream().anyMatch(id -> isCurrent(policy.identities().get(name), id))
                    && !PolicyEdit.publish(context, session.secrets(), rootKey, draft -> retire(draft, name, old))) {
                context.terminal().hint(ProposalFile.RUN_AGAIN);
                return ExitCode.OK.code();
            }
            int exit = ProposedSettlement.run(context, session, rootKey, false);
            if (exit == ExitCode.OK.code()) {
                KeyRing retired = key.ring();
                for (KeyId id : old) {
                    retired = retired.withState(id, KeyState.RETIRED);
                }
                key.replace(retired);
                context.terminal()
                        .note("retired " + old.size() + " keys; they stay in " + key.file()
                                + ", to open old copies of the store");
            }
            return exit;
        }
    }

    private static Set<KeyId> active(KeyRing ring) {
        return Stream.concat(ring.encryptionKeys().stream(), ring.signingKeys().stream())
                .filter(k -> k.state() == KeyState.ACTIVE)
                .map(KeyRing.Info::id)
                .collect(Collectors.toSet());
    }

    private static boolean isCurrent(@Nullable Identity identity, KeyId id) {
        return identity != null
                && identity.keys().anyMatch(k -> k.id().equals(id) && k.state().isCurrent());
    }

    private static PolicyDraft retire(PolicyDraft draft, String name, Set<KeyId> old) {
        for (KeyId id : old) {
            draft.setKeyState(name, id, KeyState.RETIRED);
        }
        return draft;
    }
}
