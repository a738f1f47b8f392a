package io.secretctl.secrets;

import io.secretctl.crypto.SecretBytes;
import io.secretctl.secrets.SecretWriter.Registered;
import io.secretctl.secrets.View.Accepted;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Lease;
import io.secretctl.store.Leasing;
import io.secretctl.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A value that says "I am here", and stands for as long as it is renewed: see {@link SecretStore#register}.
 *
 * <p>A daemon thread renews its lease three times in each of its times. It seals the value again, well before what is
 * signed expires and when the policy names other readers; and it begins anew when the lease was lost, the value deleted
 * or overwritten by a rotation, or the store was away. Another's registration at the same path is left alone.
 *
 * <p>What is signed expires ten times the lease's time after it was sealed, or a minute if that is longer: so a store
 * that goes on showing a registration whose owner is gone is found out by then.
 *
 * <p>Thread-safe.
 */
public final class Registration implements AutoCloseable {
    /** The signed media type of a registration: by it readers know that it may be absent at any time. */
    public static final String TYPE = "application/vnd.secretctl.registration+json";

    /** The longest that a registration is signed for. */
    static final Duration LONGEST_SIGNED = Duration.ofHours(20);

    /** The shortest time that a lease may have. */
    public static final Duration SHORTEST = Duration.ofSeconds(1);

    /** The longest time that a lease may have. */
    public static final Duration LONGEST = LONGEST_SIGNED.dividedBy(10);

    /** How long after a lost lease the next is asked for. */
    private static final long SOON_MILLIS = 100;

    private static final Duration LEAST_SIGNED = Duration.ofMinutes(1);

    private final ConfigStore store;
    private final Leasing leasing;
    private final Trusted trusted;
    private final SecretWriter writer;
    private final KeyPath path;
    private final SecretBytes value;
    private final Duration ttl;
    private final Instant since;
    private final RegistrationListener listener;
    private final Consumer<Registration> whenClosed;
    private final Thread thread = new Thread(this::run, "secretctl-registration");
    private Optional<Lease> lease = Optional.empty();
    private Registered current;
    /** Whether what was sealed last is bound to the lease, and not to one before it. */
    private boolean bound;

    private long renewed;
    private boolean begun = true;
    private boolean standing;
    private boolean closed;

    /** Writes it. */
    Registration(
            ConfigStore store,
            Leasing leasing,
            Trusted trusted,
            SecretWriter writer,
            KeyPath path,
            byte[] value,
            Duration ttl,
            RegistrationListener listener,
            Consumer<Registration> whenClosed) {
        if (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a registration is renewed at least once in a second to two hours");
        }
        this.store = store;
        this.leasing = leasing;
        this.trusted = trusted;
        this.writer = writer;
        this.path = path;
        this.value = SecretBytes.copyOf(value);
        this.ttl = ttl;
        this.since = trusted.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        this.listener = listener;
        this.whenClosed = whenClosed;
        thread.setDaemon(true);
        try {
            Lease first = leasing.lease(ttl);
            lease = Optional.of(first);
            current = seal(first, before -> before.seen().registration());
            bound = true;
            renewed = System.nanoTime();
            standing = true;
        } catch (RuntimeException e) {
            lease.ifPresent(Lease::close);
            this.value.close();
            throw e;
        }
    }

    void start() {
        thread.start();
    }

    private Registered seal(Lease under, Predicate<Accepted> mine) {
        Duration tenTimes = ttl.multipliedBy(10);
        byte[] bytes = value.toByteArray();
        try {
            return writer.register(
                    path, bytes, since, tenTimes.compareTo(LEAST_SIGNED) > 0 ? tenTimes : LEAST_SIGNED, under, mine);
        } catch (SecretException.NotRemembered e) {
            throw e.reason(); // it goes with its lease: nobody is to be told that it is written
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Where it is. */
    public KeyPath path() {
        return path;
    }

    /** What was written last. */
    public synchronized Written written() {
        return current.written();
    }

    /** Whether it stands, as far as is known. */
    public synchronized boolean isStanding() {
        return standing;
    }

    private synchronized void run() {
        while (!closed) {
            try {
                wait(begun ? ttl.toMillis() / 3 : SOON_MILLIS);
                begun = true;
                if (!closed) {
                    keep();
                }
            } catch (InterruptedException e) {
                return; // nobody else has this thread
            }
        }
    }

    private void keep() {
        try {
            if (lease.isEmpty()) {
                lease = Optional.of(leasing.lease(ttl));
                bound = false;
            } else {
                lease.get().renew();
            }
            renewed = System.nanoTime();
            if (!bound || isDue()) {
                current = seal(lease.get(), this::isMine);
                bound = true;
                standing = true;
                Guarded.call(() -> listener.registered(current.written()));
            } else if (!standing) {
                standing = true;
                Guarded.call(() -> listener.registered(current.written()));
            }
        } catch (StoreException.LeaseLost e) {
            lease = Optional.empty();
            begun = false;
            lose(e);
        } catch (StoreException.Unreachable | StoreException.OutcomeUnknown e) {
            if (System.nanoTime() - renewed > ttl.toNanos()) {
                lose(e);
            }
        } catch (RuntimeException e) { // it may not be written, or not there: what is stored must not live on
            letGo();
            lose(e);
        }
    }

    /** Whether what is stored is not as it should be. */
    private boolean isDue() {
        View view = trusted.begin();
        Optional<Entry> stored = SecretReader.read(store, path);
        boolean same = stored.filter(
                        entry -> Arrays.equals(entry.value(), current.entry().value()))
                .isPresent();
        SecretInfo info = current.accepted().info();
        Instant half = info.header()
                .created()
                .plus(Duration.between(
                                info.header().created(), info.header().expires().orElseThrow())
                        .dividedBy(2));
        return !same
                || view.isPast(half)
                || Governance.reasonToReseal(info, view.policies()).isPresent();
    }

    /** Whether what is stored is this registration, whoever has sealed it again: its beginning is signed with it. */
    private boolean isMine(Accepted stored) {
        return stored.seen().registration()
                && stored.info().header().valueChanged().equals(since);
    }

    private void lose(RuntimeException reason) {
        if (standing) {
            standing = false;
            Guarded.call(() -> listener.lost(reason));
        }
    }

    private void letGo() {
        lease.ifPresent(Lease::close);
        lease = Optional.empty();
    }

    /** Takes it away, at once if the store can be reached, and else in its time. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            standing = false;
            notifyAll();
            letGo();
            value.close();
        }
        whenClosed.accept(this);
    }

    @Override
    public String toString() {
        return "Registration[" + path + "]";
    }
}
