package io.secretctl.cli.commands;

import io.secretctl.crypto.KeyId;
import io.secretctl.policy.Identity;
import io.secretctl.policy.PolicyKey;
import io.secretctl.secrets.Examined;
import io.secretctl.secrets.SecretInfo;
import io.secretctl.store.Prefix;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What stored values need keys for. */
final class KeyUse {
    private KeyUse() {}

    /** Names the values that would be lost to an identity with some of its keys, and says whether there are any. */
    static boolean tellNeeding(Context context, Session session, @Nullable Identity identity, Set<KeyId> old) {
        List<SecretInfo> needing = needing(session, identity, old);
        needing.forEach(info -> context.terminal().warn(info.path() + " can be opened by an old key only"));
        if (!needing.isEmpty()) {
            context.terminal().hint("seal them again first: secretctl rotate");
        }
        return !needing.isEmpty();
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
}
