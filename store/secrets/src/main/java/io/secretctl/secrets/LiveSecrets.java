package io.secretctl.secrets;

import io.secretctl.crypto.SecretBytes;
import io.secretctl.policy.TrustException;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.Watch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The verified values under a prefix as they are now, in memory, kept current by a watch: see {@link SecretStore#live}.
 *
 * <p>Reading asks nobody. A value that is replaced by one that is refused stands as it was, and {@link #refused} says so;
 * one that has itself become invalid (it or the policy expired, or the policy no longer accepts it) is refused when it is
 * read. While the store gives no answer the last values stand, and {@link #stale} says since when.
 *
 * <p>Thread-safe. Closing it ends the watch and wipes the values.
 */
public final class LiveSecrets implements AutoCloseable {
    private final Prefix prefix;
    private final Clock clock;
    private final SecretListener listener;
    private final Map<KeyPath, Secret> values = new TreeMap<>();
    private final Map<KeyPath, RuntimeException> refused = new TreeMap<>();
    private final Map<KeyPath, RuntimeException> lapsed = new TreeMap<>();
    private final TreeSet<KeyPath> sealedToOthers = new TreeSet<>();
    private Optional<SecretEvent.Stale> stale = Optional.empty();
    private Optional<Watch> watch = Optional.empty();
    private boolean closed;

    LiveSecrets(Prefix prefix, Clock clock, SecretListener listener) {
        this.prefix = prefix;
        this.clock = clock;
        this.listener = listener;
    }

    synchronized void follow(Watch following) {
        watch = Optional.of(following);
    }

    void take(SecretEvent event) {
        apply(event);
        listener.happened(event);
    }

    private synchronized void apply(SecretEvent event) {
        if (event instanceof SecretEvent.Ready ready) {
            values.putAll(ready.snapshot().secrets());
            refused.putAll(ready.refused());
            ready.snapshot().sealedToOthers().forEach(info -> sealedToOthers.add(info.path()));
        } else if (event instanceof SecretEvent.Changed changed) {
            forget(changed.secret().path());
            values.put(changed.secret().path(), changed.secret());
        } else if (event instanceof SecretEvent.Deleted deleted) {
            forget(deleted.info().path());
        } else if (event instanceof SecretEvent.Gone gone) {
            forget(gone.path());
        } else if (event instanceof SecretEvent.SealedToOthers sealed) {
            forget(sealed.info().path());
            sealedToOthers.add(sealed.info().path());
        } else if (event instanceof SecretEvent.Refused told) {
            refused.put(told.path(), told.reason());
        } else if (event instanceof SecretEvent.Lapsed told) {
            forget(told.path());
            lapsed.put(told.path(), told.reason());
        } else if (event instanceof SecretEvent.Stale told) {
            stale = Optional.of(told);
        } else {
            stale = Optional.empty();
        }
    }

    private void forget(KeyPath path) {
        refused.remove(path);
        lapsed.remove(path);
        sealedToOthers.remove(path);
        Optional.ofNullable(values.remove(path)).ifPresent(Secret::close);
    }

    /** Throws what is wrong with the first that is not there. */
    synchronized void require(Collection<KeyPath> required) {
        List<KeyPath> absent = new ArrayList<>();
        List<KeyPath> sealed = new ArrayList<>();
        for (KeyPath path : required) {
            if (current(path).isEmpty()) {
                (sealedToOthers.contains(path) ? sealed : absent).add(path);
            }
        }
        if (!absent.isEmpty() || !sealed.isEmpty()) {
            throw new SecretException.Missing(absent, sealed);
        }
    }

    private Optional<Secret> current(KeyPath path) {
        if (closed) {
            throw new IllegalStateException("the view is closed");
        }
        if (!prefix.contains(path)) {
            throw new IllegalArgumentException(path + " is not under " + prefix + ", which is what is watched");
        }
        if (stale.isPresent() && stale.get().reason() instanceof TrustException.Expired expired) {
            throw expired;
        }
        Secret value = values.get(path);
        if (value == null) {
            Optional.ofNullable(lapsed.get(path))
                    .or(() -> Optional.ofNullable(refused.get(path)))
                    .ifPresent(reason -> {
                        throw reason;
                    });
        }
        return Optional.ofNullable(value);
    }

    /**
     * Reads one value; empty if there is none, it was deleted, or it is sealed to others.
     *
     * @return a copy, the caller's to close; it stays as it is when the value changes
     * @throws io.secretctl.crypto.EnvelopeException if no good value of it is known, and what is stored is refused
     * @throws SecretException.Vanished likewise, if it has vanished
     * @throws IllegalArgumentException if the path is not under the prefix
     */
    public synchronized Optional<Secret> get(String path) {
        return current(new KeyPath(path)).map(secret -> {
            byte[] bytes = secret.bytes();
            Secret copy = new Secret(secret.info(), SecretBytes.copyOf(bytes));
            Arrays.fill(bytes, (byte) 0);
            return copy;
        });
    }

    /**
     * Reads one value as something, for example {@code find("/app/port", Secret::integer)}; empty as {@link #get} is.
     *
     * @throws SecretException.WrongType if it is something else
     */
    public <T> Optional<T> find(String path, Function<? super Secret, ? extends T> how) {
        return get(path).map(secret -> {
            try (secret) {
                return how.apply(secret);
            }
        });
    }

    /**
     * Reads one value that must be there, for example {@code read("/app/db/password", Secret::text)}.
     *
     * @throws SecretException.Missing if it is not
     * @throws SecretException.WrongType if it is something else
     */
    public <T> T read(String path, Function<? super Secret, ? extends T> how) {
        require(List.of(new KeyPath(path)));
        return this.<T>find(path, how)
                .orElseThrow(() -> new SecretException.Missing(List.of(new KeyPath(path)), List.of()));
    }

    /** The paths that have a value for this identity. */
    public synchronized List<KeyPath> paths() {
        return List.copyOf(values.keySet());
    }

    /** What is stored and refused, or has vanished, and why; where there was a good value it stands. */
    public synchronized Map<KeyPath, RuntimeException> refused() {
        Map<KeyPath, RuntimeException> all = new TreeMap<>(refused);
        all.putAll(lapsed);
        return Map.copyOf(all);
    }

    /** Since when, and why, changes may be missing; empty while all is current. */
    public synchronized Optional<SecretEvent.Stale> stale() {
        return stale;
    }

    /** How old what is known may be: zero while all is current. */
    public synchronized Duration age() {
        Instant now = clock.instant();
        return stale.map(s -> Duration.between(s.since(), now)).orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        watch.ifPresent(Watch::close);
        synchronized (this) {
            values.values().forEach(Secret::close);
            values.clear();
        }
    }

    @Override
    public String toString() {
        return "LiveSecrets[" + prefix + "]";
    }
}
