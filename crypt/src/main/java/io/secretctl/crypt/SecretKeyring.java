package io.secretctl.crypt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.bcpg.SecretKeyPacket;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;

/**
 * The OpenPGP secret keys that open crypt's values. Locked keys are unlocked by one passphrase, when they are needed.
 * Not thread-safe. {@link #close} wipes the passphrase; the key material itself lies in Bouncy Castle's objects, out of
 * reach.
 */
public final class SecretKeyring implements AutoCloseable {
    private final List<PGPSecretKey> keys;
    private final Optional<char[]> passphrase;

    private SecretKeyring(List<PGPSecretKey> keys, Optional<char[]> passphrase) {
        this.keys = keys;
        this.passphrase = passphrase;
    }

    /**
     * Reads a keyring whose keys are not locked, as crypt needs it: the first armored block, or binary packets.
     *
     * @throws CryptException.BadKeyring if it is none
     */
    public static SecretKeyring read(byte[] keyring) {
        return new SecretKeyring(Keyrings.secretKeys(keyring), Optional.empty());
    }

    /**
     * Reads a keyring whose keys may be locked.
     *
     * @param passphrase copied
     * @throws CryptException.BadKeyring if it is none
     */
    public static SecretKeyring read(byte[] keyring, char[] passphrase) {
        return new SecretKeyring(Keyrings.secretKeys(keyring), Optional.of(passphrase.clone()));
    }

    /** Whether a key of it is locked, so that a passphrase may be needed. */
    public boolean isLocked() {
        return keys.stream().anyMatch(SecretKeyring::isLocked);
    }

    private static boolean isLocked(PGPSecretKey key) {
        return !key.isPrivateKeyEmpty() && key.getS2KUsage() != SecretKeyPacket.USAGE_NONE;
    }

    /** The keys that a message may be for: those of this id, or all if it names none (0). */
    List<PGPSecretKey> candidates(long keyId) {
        List<PGPSecretKey> candidates = new ArrayList<>();
        for (PGPSecretKey key : keys) {
            if ((keyId == 0 || key.getKeyID() == keyId) && !key.isPrivateKeyEmpty()) {
                candidates.add(key);
            }
        }
        return candidates;
    }

    PGPPrivateKey unlock(PGPSecretKey key) {
        boolean locked = isLocked(key);
        if (locked && passphrase.isEmpty()) {
            throw new CryptException.Locked(Keyrings.name(key.getKeyID()), "it needs a passphrase");
        }
        try {
            return key.extractPrivateKey(new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider())
                    .build(passphrase.orElseGet(() -> new char[0])));
        } catch (PGPException | RuntimeException e) {
            if (locked) {
                throw new CryptException.Locked(Keyrings.name(key.getKeyID()), "the passphrase does not open it");
            }
            throw new CryptException.BadKeyring("the secret key " + Keyrings.name(key.getKeyID()) + " can't be read");
        }
    }

    /** Wipes the passphrase. */
    @Override
    public void close() {
        passphrase.ifPresent(secret -> Arrays.fill(secret, '\0'));
    }
}
