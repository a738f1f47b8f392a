package io.secretctl.secrets;

import io.secretctl.crypto.DecryptionKey;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.SigningKey;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.PublicIdentity;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.policy.KeySpace;
import io.secretctl.policy.Policy;
import io.secretctl.policy.PolicyChange;
import io.secretctl.policy.Proposal;
import io.secretctl.policy.Trust;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.store.Compactable;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Diagnosable;
import io.secretctl.store.Diagnosis;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Leasing;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import io.secretctl.store.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Secrets in an open key space, for whoever consumes or writes them.
 *
 * <p>Everything that is returned has been verified: its author may write it by a policy under the pinned root, it was
 * made for this path of this key space, it is sealed to exactly the policy's readers, and it is not older than what the
 * {@link ReaderMemory} remembers. Whatever fails that is an {@link EnvelopeException}; an absent or deleted value is an
 * empty {@link Optional}; an outage is a {@link io.secretctl.store.StoreException}. The three are never confused.
 *
 * <p>Thread-safe. Every call that asks the store ends within the store's timeout for each request it makes.
 */
public final class SecretStore implements AutoCloseable {
    private final ObservedStore store;
    private final Trusted trusted;
    private final Optional<KeyRing> keys;
    private final SecretReader reader;
    private final SecretWriter writer;
    private final Source source;
    private final Observer observer;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final Set<Registration> registrations = ConcurrentHashMap.newKeySet();
    private final BatchWriter batches;

    SecretStore(ObservedStore store, Source source, Trusted trusted, Optional<KeyRing> keys, Observer observer) {
        this.store = store;
        this.source = source;
        this.trusted = trusted;
        this.keys = keys;
        this.observer = observer;
        this.reader = new SecretReader(store, source, trusted, observer);
        this.writer = new SecretWriter(store, trusted, keys);
        this.batches = new BatchWriter(store, trusted, keys, writer);
    }

    /**
     * Opens a key space with a pinned root, remembering what was seen for as long as the process runs.
     *
     * @param uri the store, for example {@code etcd://127.0.0.1:2379/prod}
     * @param identity the private keys; they stay the caller's to close
     * @param root the fingerprint that {@code secretctl init} gave
     */
    public static SecretStore open(String uri, KeyRing identity, RootFingerprint root) {
        return at(uri).identity(identity).root(root).open();
    }

    /**
     * Makes a key space in a store that has none: see {@link KeySpace#init}.
     *
     * @param root the ring whose primary signing key is the root's
     * @param name of the first identity, which may read and write everything
     */
    public static KeySpace.Created init(
            String uri, StoreOptions options, KeyRing root, String name, PublicIdentity admin, Instant now) {
        try (ConfigStore store = Stores.open(uri, options)) {
            return KeySpace.init(store, root, name, admin, now);
        }
    }

    /** Looks at a store, whether or not there is a key space in it, and says what it finds. */
    public static List<Diagnosis> diagnose(String uri, StoreOptions options) {
        try (ConfigStore store = Stores.open(uri, options)) {
            if (store instanceof Diagnosable diagnosable) {
                return diagnosable.diagnose();
            }
            store.list(Prefix.RESERVED);
            return List.of(new Diagnosis(Diagnosis.Level.OK, "store " + store.endpoint() + " can be read"));
        } catch (StoreException e) {
            return List.of(new Diagnosis(Diagnosis.Level.FAILURE, String.valueOf(e.getMessage())));
        }
    }

    /** Begins to open a key space. */
    public static SecretStoreBuilder at(String uri) {
        return new SecretStoreBuilder(uri);
    }

    /** Whether the root was pinned. */
    public Trust trust() {
        return trusted.trust();
    }

    /** The roots and policies in force, as last read. */
    public TrustedPolicies policies() {
        return trusted.policies();
    }

    /** The name of this store's identity in the newest policy; empty if it has none there. */
    public Optional<String> identityName() {
        return writer.name();
    }

    /**
     * Reads one value; empty if there is none, or it was deleted.
     *
     * @throws EnvelopeException if what is stored is refused, or sealed to others
     * @throws SecretException.Vanished if there is nothing where this reader has seen a value
     * @throws SecretException.Reserved if the path is one of secretctl's own
     */
    public Optional<Secret> get(KeyPath path) {
        requireUserPath(path);
        return reader.get(path, decryptionKeys());
    }

    /** Reads one value: {@link #get(KeyPath)} of the canonical path. */
    public Optional<Secret> get(String path) {
        return get(new KeyPath(path));
    }

    /**
     * Verifies one value without opening it, which needs no private key; empty if there is none. A tombstone is told.
     *
     * @throws EnvelopeException if what is stored is refused
     * @throws SecretException.Vanished if there is nothing where this reader has seen a value
     */
    public Optional<SecretInfo> info(KeyPath path) {
        requireUserPath(path);
        return reader.info(path);
    }

    /**
     * Examines every value under a prefix without opening any, which needs no private key: what verifies, what is
     * refused and why, and what has vanished. Deleted values are told.
     *
     * @return by path
     */
    public List<Examined> list(Prefix prefix) {
        return reader.list(prefix);
    }

    /**
     * Reads every value under a prefix that this identity may read, all at one revision of the store, in one range
     * read.
     *
     * @throws EnvelopeException if any stored value is refused; nothing is returned then
     * @throws SecretException.Vanished if there is nothing where this reader has seen a value
     */
    public Snapshot snapshot(Prefix prefix) {
        return reader.snapshot(prefix, decryptionKeys());
    }

    /**
     * Tells what is under a prefix, and from then on everything that changes there: see {@link SecretEvent}. Nothing that
     * changes is lost, whatever becomes of the connection: what several changes of one path lead to is told, if not each
     * of them. Within 5 seconds of the store's return (for a timeout of at most 5 seconds) it is told what changed
     * meanwhile.
     *
     * <p>{@link SecretEvent.Ready} is told on the caller's thread, before this returns; all else on a daemon thread of the
     * watch's own.
     *
     * @return closed, it ends the watch; so does closing this store. When it has been closed the listener is not called
     *     any more
     * @throws StoreException if the store can't be read at first, and no cache can either
     */
    public Watch watch(Prefix prefix, SecretListener listener) {
        SecretWatch watch =
                new SecretWatch(store, source, trusted, decryptionKeys(), prefix, listener, observer, watches::remove);
        watches.add(watch);
        watch.start();
        return watch;
    }

    /**
     * A view of a prefix that is kept current: for a service that reads its values often, and wants new ones without a
     * restart.
     *
     * @param required what the service can't do without
     * @throws SecretException.Missing if one of these is not there, or sealed to others
     * @throws EnvelopeException if one of these is refused
     */
    public LiveSecrets live(Prefix prefix, KeyPath... required) {
        return live(prefix, List.of(required), event -> {});
    }

    /**
     * A view of a prefix that is kept current, and tells when it has changed.
     *
     * @param required what the service can't do without
     * @param listener told of each event after the view holds it; the secrets in events stay the view's to close
     * @throws SecretException.Missing if one of these is not there, or sealed to others
     * @throws EnvelopeException if one of these is refused
     */
    public LiveSecrets live(Prefix prefix, Collection<KeyPath> required, SecretListener listener) {
        LiveSecrets live = new LiveSecrets(prefix, trusted.clock(), listener);
        live.follow(watch(prefix, live::take));
        try {
            live.require(required);
            return live;
        } catch (RuntimeException e) {
            live.close();
            throw e;
        }
    }

    /**
     * Examines the versions of one path that the store still holds, newest first, the current one included. They are
     * judged without regard to what was seen before.
     *
     * @param limit the most versions to look at, at least 1
     */
    public List<Examined> history(KeyPath path, int limit) {
        requireUserPath(path);
        return reader.history(path, limit);
    }

    /**
     * Seals a value to the readers that the newest policy gives the path, and writes it.
     *
     * <p>The version stored before is verified first. The write happens only if neither it nor the policy changes
     * meanwhile; if they do, and no version is expected, it is tried again.
     *
     * @param value the plaintext, at most 512 KiB; stays the caller's to wipe
     * @throws SecretException.NotAuthorised if this identity may not write there
     * @throws SecretException.VersionConflict if another version is stored than expected
     * @throws EnvelopeException if what is stored is refused, and {@link PutOptions#replaceRefused} is not set
     * @throws io.secretctl.policy.PolicyException if there is nobody to seal to
     * @throws SecretException.NotRemembered if it is written, and the {@link ReaderMemory} can't be
     */
    public Written put(KeyPath path, byte[] value, PutOptions options) {
        requireUserPath(path);
        return told(() -> Optional.of(writer.put(path, value, options))).orElseThrow();
    }

    /**
     * Registers something for as long as the handle is open and its process lives: a value of the media type {@link
     * Registration#TYPE}, sealed as any other, that the engine removes when it is not renewed. A registration that was
     * left at the path is replaced.
     *
     * @param path one of its own: best with a part that is chosen at random, since a writer that does not remember what
     *     was at a path before begins at version 1 again, which those who do remember refuse
     * @param value the plaintext, at most 512 KiB; stays the caller's to wipe
     * @param ttl after how long at the latest, as far as the engine goes, it is gone when its process has died: from one
     *     second to two hours
     * @param listener told what becomes of it
     * @throws StoreException.Unusable if the store's engine has no leases
     * @throws SecretException.Occupied if there is, or was as far as this reader remembers, a value that is no registration
     */
    public Registration register(KeyPath path, byte[] value, Duration ttl, RegistrationListener listener) {
        requireUserPath(path);
        Leasing leasing = store.leasing()
                .orElseThrow(() -> new StoreException.Unusable(
                        "the store " + store.endpoint() + " has no leases, which a registration needs"));
        Registration registration =
                new Registration(store, leasing, trusted, writer, path, value, ttl, listener, registrations::remove);
        registrations.add(registration);
        registration.start();
        return registration;
    }

    /** Whether the store's engine can remove keys by itself, as {@link #register} needs. */
    public boolean hasLeases() {
        return store.leasing().isPresent();
    }

    /**
     * Writes several values as {@link #put} does, together: in one commit if that is within the store's limits, else in
     * as few as it takes, one after the other, in their order. Each commit happens as a whole or not at all. Before the
     * first, everything is checked, the size of what will be stored too: what may not be written keeps all from being
     * written. After it, only the store can fail, or somebody else change the policy or a value, after which what is left
     * is checked again. Values are sealed on every core meanwhile. What is {@link PutOptions#lasting} is signed to expire and
     * no more: the engine keeps it, refused, until it is overwritten.
     *
     * @param values of different paths; they must not be closed before this returns
     * @param committed is told after each commit what that has written, on this thread, before the next begins; a failure
     *     afterwards leaves it written
     * @throws IllegalArgumentException if a path appears twice
     * @throws StoreException.TooLarge if an envelope is larger than the store takes
     * @throws SecretException.VersionConflict if another version is stored than expected, of any value not written yet
     * @throws SecretException.NotRemembered if the {@link ReaderMemory} can't be written: what {@code committed} was told
     *     is written, the last commit of it not remembered, and the rest not written
     */
    public void putAll(List<NewValue> values, Consumer<List<Written>> committed) {
        values.forEach(value -> requireUserPath(value.path()));
        batches.putAll(values, written -> {
            written.forEach(this::tell);
            committed.accept(written);
        });
    }

    /**
     * Deletes a value by writing a signed tombstone; empty if there is none, or it is deleted already.
     *
     * @param options expected version and {@link PutOptions#replaceRefused}; the rest does not matter
     * @throws SecretException.NotAuthorised if this identity may not write there
     * @throws SecretException.VersionConflict if another version is stored than expected
     * @throws SecretException.NotRemembered if it is deleted, and the {@link ReaderMemory} can't be written
     */
    public Optional<Written> delete(KeyPath path, PutOptions options) {
        requireUserPath(path);
        return told(() -> writer.delete(path, options));
    }

    /**
     * Says which values under a prefix are not sealed to today's readers, by today's policy, and what can be done.
     */
    public ResealPlan planReseal(Prefix prefix) {
        return Audit.begin(store, trusted).plan(prefix, keys);
    }

    /**
     * Looks at every value under a prefix and at the policy documents, without a private key: what is refused, has
     * expired, or is not sealed as the newest policy would have it.
     */
    public Verification verify(Prefix prefix) {
        return Audit.begin(store, trusted).verify(prefix);
    }

    /**
     * Seals again every value under a prefix that needs it, as {@link #planReseal} would say: what is right is left, and
     * what can't be sealed again is told. Plaintexts stay, and the times that they last changed. A value that somebody
     * writes meanwhile is not lost. It can end anywhere, and be run again.
     *
     * <p>If the store fails it is tried again a few times, each from the start, which costs little.
     *
     * @throws io.secretctl.store.StoreException if the store goes on failing: what has been sealed stays so
     */
    public ResealSummary resealAll(Prefix prefix, ResealOptions options) {
        KeyRing ring = keys.orElseThrow(SecretException.NoIdentity::new);
        return new Resealer(store, trusted, writer, ring, options).run(prefix);
    }

    /**
     * Seals one value again to today's readers, if it needs it. Its plaintext, and the time that it last changed, stay.
     * A tombstone is signed again, if it needs it.
     *
     * @param adopt whether to do so, in one's own name, even with a value whose author may no longer write it: only after
     *     a look at it, since nobody can tell whether it was written before the right ended
     * @return what was written; empty if it is right already, or there is nothing
     * @throws EnvelopeException.NotForYou if this identity can't read it
     * @throws SecretException.NotRemembered if it is sealed again, and the {@link ReaderMemory} can't be written
     */
    public Optional<Written> reseal(KeyPath path, boolean adopt) {
        requireUserPath(path);
        return told(() -> writer.reseal(path, adopt));
    }

    /**
     * Ends what taking a right away has begun: raises the minimum policy version, so that envelopes made before count for
     * nothing, once every envelope in the key space has been made under a policy that gives no key more than the newest.
     *
     * @param signers enough keys of the newest root
     */
    public Settled settle(List<SigningKey> signers, Instant now) {
        Audit audit = Audit.begin(store, trusted);
        long since = trusted.policies().nothingTakenSince();
        if (since <= policy().head().minimumPolicyVersion()) {
            return new Settled(true, audit.debt(Prefix.ALL));
        }
        Settled settled = audit.settled(since);
        if (settled.complete()) {
            publish(policy().draft().minimumPolicyVersion(since).build(now), signers);
        }
        return settled;
    }

    /**
     * Lists the values under a prefix that somebody could read whose right was taken since, and that have not changed
     * after that. Older policies are asked as far as they are still stored.
     *
     * @return by path
     */
    public List<Debt> debt(Prefix prefix) {
        return Audit.begin(store, trusted).debt(prefix);
    }

    /** What the store keeps of replaced versions, which former readers can open; empty if it is of a kind that keeps none. */
    public Optional<Compactable> compactable() {
        return store.unobserved() instanceof Compactable compactable ? Optional.of(compactable) : Optional.empty();
    }

    /**
     * Compares what the store holds, after a backup was put back, with what is remembered; without opening anything.
     * What was not seen with this memory is not missed. Where {@link RestorePlan#mustBeDeclared} says so, the root
     * publishes {@link io.secretctl.policy.PolicyDraft#declareRestore}; then {@link #restore} seals each value again.
     */
    public RestorePlan planRestore(Prefix prefix) {
        return new Restore(store, trusted, keys).plan(prefix);
    }

    /**
     * Seals one value again in the epoch of the newest policy as the store holds it, even if newer was seen before a
     * restore was declared. A value that was seen and is gone gets a tombstone.
     *
     * @param adopt whether to do so even with a value whose author may no longer write it, as in {@link #reseal}
     * @return empty if one of that epoch is stored or was seen, or there is nothing and nothing was seen
     * @throws EnvelopeException if what is stored is refused whatever was seen before, or can't be read
     * @throws SecretException.NotRemembered if it is sealed again, and the {@link ReaderMemory} can't be written
     */
    public Optional<Written> restore(KeyPath path, boolean adopt) {
        requireUserPath(path);
        return writer.restore(path, adopt);
    }

    /** Publishes what a proposal holds: see {@link KeySpace#publish(ConfigStore, TrustedPolicies, Proposal)}. */
    public boolean publish(Proposal proposal) {
        boolean published = KeySpace.publish(store, trusted.policies(), proposal);
        trusted.refresh();
        return published;
    }

    /** Reads the policies again; tells whether there is a newer one. Reading does this by itself when it needs to. */
    public boolean refreshPolicies() {
        return trusted.refresh();
    }

    /** The newest policy, as last read. */
    public Policy policy() {
        return trusted.policies().newest();
    }

    /**
     * Publishes a change of the policy.
     *
     * @param change drafted from {@link #policy}
     * @param signers enough keys of the newest root
     * @throws io.secretctl.store.StoreException.Conflict if another policy was published meanwhile: draft it again
     * @throws io.secretctl.policy.TrustException.NotSigned if the keys are not enough
     */
    public void publish(PolicyChange change, List<SigningKey> signers) {
        KeySpace.publish(store, trusted.policies(), change, signers);
        trusted.refresh();
    }

    /** Manifests of what is stored, for readers who have seen nothing of it. */
    public Manifests manifests() {
        return new Manifests(store, trusted, keys);
    }

    /** What was written is told, remembered or not. */
    private Optional<Written> told(Supplier<Optional<Written>> write) {
        try {
            Optional<Written> written = write.get();
            written.ifPresent(this::tell);
            return written;
        } catch (SecretException.NotRemembered e) {
            e.written().forEach(this::tell);
            throw e;
        }
    }

    private void tell(Written written) {
        observer.observe(new Observation.Wrote(written));
    }

    private List<DecryptionKey> decryptionKeys() {
        return keys.orElseThrow(SecretException.NoIdentity::new).decryptionKeys();
    }

    private static void requireUserPath(KeyPath path) {
        if (path.isReserved()) {
            throw new SecretException.Reserved(path);
        }
    }

    /**
     * Closes the store, ends its watches and registrations, and wipes the keys of contents that it kept; the identity's
     * keys stay the caller's. Idempotent.
     */
    @Override
    public void close() {
        registrations.forEach(Registration::close);
        watches.forEach(Watch::close);
        store.close();
        trusted.recent().close();
    }
}
