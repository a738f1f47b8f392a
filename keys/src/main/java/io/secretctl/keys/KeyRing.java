package io.secretctl.keys;

import io.secretctl.crypto.DecryptionKey;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.SigningKey;
import io.secretctl.crypto.Suite;
import io.secretctl.crypto.VerifyingKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * The private keys of one identity: signing keys, exactly one of them primary, and encryption keys likewise, or none at
 * all for a ring that only signs, as a root's. Immutable until {@link #close}, which wipes the keys.
 *
 * <p>Rings made from one another by the {@code with} methods share their keys: closing one closes the keys of all.
 */
public final class KeyRing implements AutoCloseable {
    private final List<Held<DecryptionKey>> encryption;
    private final List<Held<SigningKey>> signing;

    /** What may be told of a key. The instant is whole seconds. */
    public record Info(KeyId id, String type, KeyState state, Instant created) {}

    /** A private key and what is known of it. */
    record Held<K>(KeyId id, K key, KeyState state, Instant created) implements StatedKey<Held<K>> {
        Held {
            created = created.truncatedTo(ChronoUnit.SECONDS);
        }

        @Override
        public Held<K> withState(KeyState changed) {
            return new Held<>(id, key, changed, created);
        }

        Info info(String type) {
            return new Info(id, type, state, created);
        }
    }

    /**
     * Takes keys.
     *
     * @throws IllegalArgumentException if a use has not exactly one primary, or too many keys
     */
    KeyRing(List<Held<DecryptionKey>> encryption, List<Held<SigningKey>> signing) {
        this.encryption = encryption.isEmpty() ? List.of() : StatedKey.checked("encryption", encryption);
        this.signing = StatedKey.checked("signing", signing);
    }

    /** Makes a ring of one new encryption key of a suite and one new signing key. */
    public static KeyRing generate(Suite suite, Instant now) {
        return new KeyRing(List.of(newEncryptionKey(suite, now)), List.of(newSigningKey(now)));
    }

    /** Makes a ring of one new signing key, which opens nothing: for a root. */
    public static KeyRing generateSigningOnly(Instant now) {
        return new KeyRing(List.of(), List.of(newSigningKey(now)));
    }

    private static Held<DecryptionKey> newEncryptionKey(Suite suite, Instant now) {
        DecryptionKey key = DecryptionKey.generate(suite);
        return new Held<>(key.id(), key, KeyState.PRIMARY, now);
    }

    private static Held<SigningKey> newSigningKey(Instant now) {
        SigningKey key = SigningKey.generate();
        return new Held<>(key.id(), key, KeyState.PRIMARY, now);
    }

    /** The primary public keys; empty for a ring that only signs. */
    public Optional<PublicIdentity> publicIdentity() {
        return encryption.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new PublicIdentity(StatedKey.primary(encryption).key().recipient(), signer().verifyingKey()));
    }

    /** The encryption keys, unmodifiable: the primary, the active, then the retired, which still open old values. */
    public List<DecryptionKey> decryptionKeys() {
        return encryption.stream()
                .sorted((a, b) -> a.state().compareTo(b.state()))
                .map(Held::key)
                .toList();
    }

    /** The primary signing key; it stays this ring's to close. */
    public SigningKey signer() {
        return StatedKey.primary(signing).key();
    }

    /** What may be told of the encryption keys, in the order of their ids. */
    public List<Info> encryptionKeys() {
        return encryption.stream()
                .map(h -> h.info(h.key().recipient().suite().keyType()))
                .toList();
    }

    /** What may be told of the signing keys, in the order of their ids. */
    public List<Info> signingKeys() {
        return signing.stream().map(h -> h.info(VerifyingKey.KEY_TYPE)).toList();
    }

    /**
     * Returns a ring with a new primary key of each use that this ring has; the primaries before become active.
     *
     * @param suite of the new encryption key; of no matter in a ring that only signs
     * @throws IllegalArgumentException if a use has {@value StatedKey#MAX_KEYS} keys already
     */
    public KeyRing withNewPrimary(Suite suite, Instant now) {
        return new KeyRing(
                encryption.isEmpty() ? encryption : StatedKey.withPrimary(encryption, newEncryptionKey(suite, now)),
                StatedKey.withPrimary(signing, newSigningKey(now)));
    }

    /**
     * Returns a ring with one key in another state. A new primary makes the primary before active.
     *
     * @throws IllegalArgumentException if there is no such key, or it is the primary and would be no more
     */
    public KeyRing withState(KeyId id, KeyState state) {
        return encryption.stream().anyMatch(h -> h.id().equals(id))
                ? new KeyRing(StatedKey.withState(encryption, id, state), signing)
                : new KeyRing(encryption, StatedKey.withState(signing, id, state));
    }

    List<Held<DecryptionKey>> heldEncryption() {
        return encryption;
    }

    List<Held<SigningKey>> heldSigning() {
        return signing;
    }

    /** Wipes every key; any further use of one throws {@link IllegalStateException}. Idempotent. */
    @Override
    public void close() {
        encryption.forEach(h -> h.key().close());
        signing.forEach(h -> h.key().close());
    }

    @Override
    public String toString() {
        return "KeyRing[" + encryption.size() + " encryption keys, " + signing.size() + " signing keys]";
    }
}
