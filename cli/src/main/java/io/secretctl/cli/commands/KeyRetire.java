package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.KeyId;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.KeyState;
import io.secretctl.policy.Identity;
import io.secretctl.policy.Policy;
import io.secretctl.policy.PolicyDraft;
import io.secretctl.policy.PolicyKey;
import io.secretctl.secrets.Examined;
import io.secretctl.secrets.SecretInfo;
import io.secretctl.store.Prefix;
import java.util.List;
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
    RootKeyOption rootKey = new RootKeyOption();

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
            List<SecretInfo> needing = needing(session, policy.identities().get(name), old);
            needing.forEach(info -> context.terminal().warn(info.path() + " can be opened by an old key only"));
            if (!needing.isEmpty()) {
                context.terminal().hint("seal them again first: secretctl rotate");
                return ExitCode.FINDINGS.code();
            }
            if (dryRun) {
                old.forEach(id -> context.terminal().line("would retire " + id.brief()));
                return ExitCode.OK.code();
            }
            if (old.stream().anyMatch(id -> isCurrent(policy.identities().get(name), id))) {
                PolicyEdit.publish(context, session.secrets(), rootKey, draft -> retire(draft, name, old));
            }
            int exit = Settlement.run(context, session, rootKey, false);
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

    /** Values sealed to an old key of the identity, and to no other current one. */
    private static List<SecretInfo> needing(Session session, @Nullable Identity identity, Set<KeyId> old) {
        Set<KeyId> others = identity == null
                ? Set.of()
                : identity.encryption().stream()
                        .filter(k -> k.state().isCurrent())
                        .map(PolicyKey::id)
                        .filter(id -> !old.contains(id))
                        .collect(Collectors.toSet());
        return session.secrets().list(Prefix.ALL).stream()
                .filter(Examined.Verified.class::isInstance)
                .map(e -> ((Examined.Verified) e).info())
                .filter(info -> info.recipients().stream().anyMatch(old::contains))
                .filter(info -> info.recipients().stream().noneMatch(others::contains))
                .toList();
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
