package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Suite;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.KeyState;
import io.secretctl.keys.PublicIdentity;
import io.secretctl.keys.StatedKey;
import io.secretctl.policy.Identity;
import io.secretctl.policy.Policy;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Gives the identity new keys in three steps, each safe to be the last before a crash: the new keys go into the key file
 * as active ones; the policy is published that makes them primary; the key file follows. Run again, it goes on with the
 * step that is due.
 */
@Command(
        name = "rotate",
        description =
                "make new primary keys beside the old, which still open; publish them if the root's key is at hand")
final class KeyRotate implements Action {
    @Option(names = "--suite", paramLabel = "SUITE", description = "of the new key: xwing or x25519; else as before")
    Optional<String> suite = Optional.empty();

    @Mixin
    PublishOption rootKey = new PublishOption();

    @Mixin
    ResealOption reseal = new ResealOption();

    /** The newest keys of both uses. */
    private record Pair(KeyId encryption, KeyId signing) {
        KeyRing promote(KeyRing ring) {
            return ring.withState(encryption, KeyState.PRIMARY).withState(signing, KeyState.PRIMARY);
        }
    }

    @Override
    public int run(Context context) {
        try (PrivateKey key = PrivateKey.open(context, context.settings().identity());
                Session session = Session.of(context, key.ring())) {
            Policy policy = session.secrets().policy();
            String name = session.secrets()
                    .identityName()
                    .orElseThrow(() -> CliException.usage("the policy names no identity with this key"));
            Optional<Pair> published = published(policy.identities().get(name), key.ring());
            if (published.isPresent()) {
                return promote(context, key, published.get());
            }
            KeyRing ring = key.ring();
            Optional<Pair> pending = pending(policy, ring);
            if (pending.isEmpty()) {
                ring = withPending(key);
                pending = pending(policy, ring);
                key.replace(ring);
                context.terminal().note("new keys are in " + key.file());
            }
            Pair pair = pending.orElseThrow();
            PublicIdentity identity = pair.promote(ring).publicIdentity().orElseThrow();
            if (!rootKey.proposes() && !rootKey.available(context)) {
                context.terminal().line(identity.text());
                context.terminal().note("have them published: secretctl access update " + name + " PUBLIC");
                context.terminal().note("then run this again");
                return ExitCode.OK.code();
            }
            if (!PolicyEdit.publish(context, session.secrets(), rootKey, draft -> draft.addKeys(name, identity))) {
                context.terminal().hint(ProposalFile.RUN_AGAIN);
                return ExitCode.OK.code();
            }
            return promote(context, key.with(ring), pair);
        }
    }

    private KeyRing withPending(PrivateKey key) {
        KeyRing before = key.ring();
        Suite chosen = suite.map(KeyNames::suite)
                .orElseGet(() -> key.publicIdentity().recipient().suite());
        KeyRing after = before.withNewPrimary(chosen, Instant.now());
        return after.withState(primary(before.encryptionKeys()), KeyState.PRIMARY)
                .withState(primary(before.signingKeys()), KeyState.PRIMARY);
    }

    private int promote(Context context, PrivateKey key, Pair pair) {
        KeyRing promoted = pair.promote(key.ring());
        key.replace(promoted);
        context.terminal().note("the new keys are primary in " + key.file());
        try (Session renewed = Session.of(context, promoted)) {
            reseal.run(context, renewed);
        }
        context.terminal().hint("when nothing needs the old keys any more: secretctl key retire");
        return ExitCode.OK.code();
    }

    /** The policy's primary keys, if this ring holds them and has not followed yet. */
    private static Optional<Pair> published(@Nullable Identity identity, KeyRing ring) {
        if (identity == null) {
            return Optional.empty();
        }
        Pair inPolicy = new Pair(primaryOf(identity.encryption()), primaryOf(identity.signing()));
        Pair here = new Pair(primary(ring.encryptionKeys()), primary(ring.signingKeys()));
        boolean held = holds(ring.encryptionKeys(), inPolicy.encryption) && holds(ring.signingKeys(), inPolicy.signing);
        return held && !inPolicy.equals(here) ? Optional.of(inPolicy) : Optional.empty();
    }

    /** Active keys that the policy does not know. */
    private static Optional<Pair> pending(Policy policy, KeyRing ring) {
        Function<List<KeyRing.Info>, Optional<KeyId>> unknown = keys -> keys.stream()
                .filter(k ->
                        k.state() == KeyState.ACTIVE && policy.owner(k.id()).isEmpty())
                .max(Comparator.comparing(KeyRing.Info::created))
                .map(KeyRing.Info::id);
        Optional<KeyId> signing = unknown.apply(ring.signingKeys());
        return unknown.apply(ring.encryptionKeys()).flatMap(e -> signing.map(s -> new Pair(e, s)));
    }

    private static KeyId primary(List<KeyRing.Info> keys) {
        return keys.stream()
                .filter(k -> k.state() == KeyState.PRIMARY)
                .findFirst()
                .orElseThrow(() -> CliException.usage("this key file holds no encryption key"))
                .id();
    }

    private static <T extends StatedKey<T>> KeyId primaryOf(List<T> keys) {
        return keys.stream()
                .filter(k -> k.state() == KeyState.PRIMARY)
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static boolean holds(List<KeyRing.Info> keys, KeyId id) {
        return keys.stream().anyMatch(k -> k.id().equals(id));
    }
}
