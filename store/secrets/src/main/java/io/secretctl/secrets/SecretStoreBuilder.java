package io.secretctl.secrets;

import io.secretctl.keys.KeyRing;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.policy.Trust;
import io.secretctl.policy.TrustSettings;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** How to open a key space: see {@link SecretStore#at}. Not thread-safe. */
public final class SecretStoreBuilder {
    private final String uri;
    private StoreOptions options = StoreOptions.DEFAULT;
    private Optional<KeyRing> identity = Optional.empty();
    private TrustSettings trust = TrustSettings.onFirstUse();
    private ReaderMemory memory = ReaderMemory.inProcess();
    private Clock clock = Clock.systemUTC();
    private boolean restoring;
    private RequiredManifests manifests = RequiredManifests.NONE;
    private Observer observer = observation -> {};
    private Optional<Path> cacheFolder = Optional.empty();
    private Duration maxStaleness = Duration.ZERO;

    SecretStoreBuilder(String uri) {
        this.uri = uri;
    }

    /** Sets the deadline, certificates and credentials of the store. */
    public SecretStoreBuilder options(StoreOptions options) {
        this.options = options;
        return this;
    }

    /** Sets the private keys, which stay the caller's to close. Without any, values can be verified but not read. */
    public SecretStoreBuilder identity(KeyRing identity) {
        this.identity = Optional.of(identity);
        return this;
    }

    /**
     * Pins the root. <b>Without a pinned root, whoever could write to the store first decides whom this reader
     * trusts</b>; {@link SecretStore#trust} then says {@link Trust#SIGNED}.
     */
    public SecretStoreBuilder root(RootFingerprint root) {
        return trust(TrustSettings.pinned(Set.of(root)));
    }

    /** Sets what is trusted, where more than one root is pinned. */
    public SecretStoreBuilder trust(TrustSettings trust) {
        this.trust = trust;
        return this;
    }

    /** Sets where what was seen is remembered; without it, in the process alone. */
    public SecretStoreBuilder memory(ReaderMemory memory) {
        this.memory = memory;
        return this;
    }

    /**
     * Takes a policy that is older than the one remembered: <b>for whoever restores a backup, and nobody else</b>.
     * See {@link SecretStore#planRestore}.
     */
    public SecretStoreBuilder restoring() {
        this.restoring = true;
        return this;
    }

    /**
     * Wants a manifest of each of these prefixes that is signed by whoever may write all below it, and has not expired; with
     * {@link Manifests#publish} one is made. What it names is taken for seen, as long as this store is open:
     * so even a reader without a memory finds out when an older value is put back, or one is withheld. Without one, this
     * reader opens and reads nothing, of other prefixes neither: {@link SecretException.NoManifest}. A watch that has begun
     * keeps its last good values, and tells that it is stale.
     *
     * @throws SecretException.Reserved if one of them is secretctl's own
     */
    public SecretStoreBuilder requireManifests(Collection<Prefix> prefixes) {
        this.manifests = new RequiredManifests(prefixes);
        return this;
    }

    /** Sets the clock by which expiry is judged and writes are dated. */
    public SecretStoreBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /** Sets who is told what this store does. */
    public SecretStoreBuilder observer(Observer observer) {
        this.observer = observer;
        return this;
    }

    /**
     * Keeps what was last read and accepted, as ciphertext, in a file of mode 0600 in a folder of mode 0700, and reads
     * it where the store gives no answer: {@link #open}, {@link SecretStore#get}, {@link SecretStore#snapshot}, {@link
     * SecretStore#watch} and {@link SecretStore#live}, nothing else. It is verified as if it came from the store. What
     * was read from it says so: {@link Snapshot#cachedAt}, {@link SecretInfo#cachedAt}. A store that answers, with
     * whatever, is believed before it. After a call that got no answer, the store is not asked again for the length of
     * its timeout, so that a start waits once.
     *
     * <p><b>The file's time is not signed</b>: whoever can write the folder can show any state of the store that this
     * reader's memory allows, as if it were of now. There is no cache without a pinned root.
     *
     * @param folder made if it is missing
     * @param maxStaleness what is older is not used, more than zero
     */
    public SecretStoreBuilder cache(Path folder, Duration maxStaleness) {
        if (maxStaleness.isNegative() || maxStaleness.isZero()) {
            throw new IllegalArgumentException("the cache's largest age must be more than zero");
        }
        this.cacheFolder = Optional.of(folder);
        this.maxStaleness = maxStaleness;
        return this;
    }

    private Optional<CiphertextCache> cache(String store) {
        return cacheFolder
                .filter(folder -> trust.trust() == Trust.VERIFIED)
                .map(folder -> new CiphertextCache(new CacheFile(folder, store), maxStaleness, clock));
    }

    /**
     * Connects, and reads and verifies the policies.
     *
     * @throws io.secretctl.store.StoreException if the store can't be reached or used
     * @throws io.secretctl.policy.TrustException if nothing there can be trusted
     * @throws SecretException.NoManifest if one that is wanted does not count
     */
    public SecretStore open() {
        return open(Stores.open(uri, options));
    }

    /** Opens a key space in a store that becomes its own to close. */
    SecretStore open(ConfigStore opened) {
        Observer told = Guarded.observer(observer);
        ObservedStore store = new ObservedStore(opened, told);
        try {
            Source source = new Source(store, cache(store.endpoint()), options.timeout(), told);
            return new SecretStore(
                    store, source, new Trusted(source, trust, memory, clock, restoring, manifests), identity, told);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }
}
