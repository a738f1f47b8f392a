package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.settings.Settings;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.policy.Policy;
import io.secretctl.policy.TrustSettings;
import io.secretctl.secrets.Observer;
import io.secretctl.secrets.ReaderMemory;
import io.secretctl.secrets.SecretStore;
import io.secretctl.secrets.SecretStoreBuilder;
import io.secretctl.store.StoreOptions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The key space that the settings name, opened for one command.
 *
 * @param secrets the key space
 * @param keys the identity's keys, if the command needs them
 */
record Session(SecretStore secrets, Optional<KeyRing> keys) implements AutoCloseable {
    /** Opens the key space as the identity of the settings. */
    static Session open(Context context) {
        return withIdentity(context, options -> options, Taking.CURRENT);
    }

    /** Opens the key space as the identity of the settings to take values out of it: with the manifests that are wanted. */
    static Session toConsume(Context context) {
        return withIdentity(context, options -> options, Taking.PROMISED);
    }

    /** The same, without a private key. */
    static Session toConsumeWithoutKeys(Context context) {
        return open(context, Optional.empty(), Taking.PROMISED);
    }

    /** Opens the key space as the identity of the settings, for a few reads and nothing else. */
    static Session toRead(Context context) {
        return withIdentity(context, StoreOptions::withOneShot, Taking.PROMISED);
    }

    private static Session withIdentity(Context context, UnaryOperator<StoreOptions> wished, Taking taking) {
        KeyRing keys = PrivateKeys.identity(context);
        try {
            StoreOptions options = wished.apply(context.settings().storeOptions());
            Place place = new Place(context.settings().store(), roots(context.settings()), options);
            return open(context, place, Optional.of(keys), taking);
        } catch (RuntimeException e) {
            keys.close();
            throw e;
        }
    }

    /**
     * Opens a key space for many reads of many runs, each of which has a terminal of its own. There must be a pinned root.
     *
     * @param keys the caller's to close
     * @param observer told what would be said to a terminal
     */
    static SecretStore forManyRuns(Settings settings, KeyRing keys, Observer observer) {
        SecretStoreBuilder builder = SecretStore.at(settings.store())
                .options(settings.storeOptions())
                .trust(TrustSettings.pinned(roots(settings)))
                .memory(ReaderMemory.inFolder(settings.state()))
                .requireManifests(settings.requiredManifests())
                .identity(keys);
        settings.cacheMaxAge()
                .ifPresent(age ->
                        builder.cache(settings.state().resolve("cache"), age).observer(observer));
        return builder.open();
    }

    /** Opens the key space without a private key, to look at what is public. */
    static Session withoutKeys(Context context) {
        return open(context, Optional.empty());
    }

    /** Opens the key space as an identity whose keys are the caller's to close. */
    static Session of(Context context, KeyRing keys) {
        return new Session(open(context, Optional.of(keys)).secrets(), Optional.empty());
    }

    /**
     * Opens the key space though it may hold an older policy than was seen, which may have expired since: for what follows
     * on a backup that was put back. Nothing older is remembered.
     *
     * @param withKeys whether as the identity of the settings
     */
    static Session restoring(Context context, boolean withKeys) {
        Optional<KeyRing> keys = withKeys ? Optional.of(PrivateKeys.identity(context)) : Optional.empty();
        try {
            return warningOfExpiry(context, open(context, keys, Taking.OLDER));
        } catch (RuntimeException e) {
            keys.ifPresent(KeyRing::close);
            throw e;
        }
    }

    /**
     * Opens the key space without a private key, and with a warning if its policy has expired: for what looks at the policy
     * or replaces it.
     */
    static Session evenIfExpired(Context context) {
        return warningOfExpiry(context, open(context, Optional.empty(), Taking.EXPIRED));
    }

    private static Session warningOfExpiry(Context context, Session session) {
        Policy.Head head = session.secrets().policy().head();
        if (head.hasExpired(Instant.now())) {
            context.terminal()
                    .warn("the policy has expired at " + head.expires().orElseThrow()
                            + ": nobody takes it until another is published");
        }
        return session;
    }

    private static Session open(Context context, Optional<KeyRing> keys) {
        return open(context, keys, Taking.CURRENT);
    }

    /**
     * Opens another key space than the one of the settings.
     *
     * @param uri where it is; the settings' options of the connection hold for it too
     * @param roots its pinned roots
     * @param keys the caller's to close
     */
    static Session elsewhere(Context context, String uri, List<RootFingerprint> roots, KeyRing keys) {
        Place place = new Place(uri, roots, context.settings().storeOptions());
        return new Session(
                open(context, place, Optional.of(keys), Taking.CURRENT).secrets(), Optional.empty());
    }

    private static Session open(Context context, Optional<KeyRing> keys, Taking taking) {
        Place place = new Place(
                context.settings().store(),
                roots(context.settings()),
                context.settings().storeOptions());
        return open(context, place, keys, taking);
    }

    private static TrustSettings trust(List<RootFingerprint> roots, Taking taking) {
        TrustSettings trust = roots.isEmpty() ? TrustSettings.onFirstUse() : TrustSettings.pinned(roots);
        return taking == Taking.OLDER || taking == Taking.EXPIRED ? trust.acceptingExpired() : trust;
    }

    private static List<RootFingerprint> roots(Settings settings) {
        return settings.roots().stream().map(Session::fingerprint).toList();
    }

    /** Which policy is taken. */
    private enum Taking {
        /** One that is in force. */
        CURRENT,
        /** One that is in force, with the manifests that the settings want. */
        PROMISED,
        /** One that is older than was seen, or has expired. */
        OLDER,
        /** One that has expired. */
        EXPIRED
    }

    /** A key space, whom to trust there, and how to reach it. */
    private record Place(String uri, List<RootFingerprint> roots, StoreOptions options) {}

    private static Session open(Context context, Place place, Optional<KeyRing> keys, Taking taking) {
        List<RootFingerprint> roots = place.roots();
        if (roots.isEmpty() && !context.mayTrustOnFirstUse()) {
            throw new CliException(
                            ExitCode.USAGE,
                            "no-root",
                            "no root is pinned, and --no-input forbids to trust whatever the store shows")
                    .withHint("set SECRETCTL_ROOT, or run secretctl trust; --trust-on-first-use goes on without");
        }
        SecretStoreBuilder builder = SecretStore.at(place.uri())
                .options(place.options())
                .trust(trust(roots, taking))
                .memory(new ForgivingMemory(
                        ReaderMemory.inFolder(context.settings().state()), context.terminal()));
        keys.ifPresent(builder::identity);
        if (taking == Taking.PROMISED) {
            builder.requireManifests(context.settings().requiredManifests());
        }
        if (taking == Taking.OLDER) {
            builder.restoring();
        }
        context.settings()
                .cacheMaxAge()
                .ifPresent(age -> builder.cache(context.settings().state().resolve("cache"), age)
                        .observer(new CacheWarnings(context.terminal())));
        SecretStore secrets = builder.open();
        if (roots.isEmpty()) {
            context.terminal()
                    .warn("no root is pinned: trusting what the store shows, root "
                            + secrets.policies().fingerprint().text());
            context.terminal().hint("compare it with the one that init printed, then pin it: secretctl trust");
        }
        return new Session(secrets, keys);
    }

    /** Reads a root fingerprint that a person gave. */
    static RootFingerprint fingerprint(String text) {
        try {
            return RootFingerprint.parse(text);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage())).causedBy(e);
        }
    }

    @Override
    public void close() {
        secrets.close();
        keys.ifPresent(KeyRing::close);
    }
}
