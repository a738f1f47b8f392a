package io.secretctl.crypt;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * The OpenPGP keys that values are encrypted to: one of each certificate, as crypt and GnuPG choose it, the newest
 * encryption subkey that is bound by its primary key and neither revoked nor expired, else the primary key if it may
 * encrypt. Who the keys belong to is not looked at: a keyring file says by being named whom its owner trusts. Immutable.
 */
public final class PublicKeyring {
    private static final int ENCRYPTION = KeyFlags.ENCRYPT_COMMS | KeyFlags.ENCRYPT_STORAGE;

    private final List<PGPPublicKey> recipients;

    private PublicKeyring(List<PGPPublicKey> recipients) {
        this.recipients = List.copyOf(recipients);
    }

    /**
     * Reads a keyring: the first armored block, or binary packets. One of secret keys will do as well.
     *
     * @throws CryptException.BadKeyring if it is none, or one of its certificates has no key to encrypt to
     */
    public static PublicKeyring read(byte[] keyring) {
        List<PGPPublicKey> recipients = new ArrayList<>();
        for (List<PGPPublicKey> certificate : Keyrings.certificates(keyring)) {
            recipients.add(recipient(certificate)
                    .orElseThrow(() -> new CryptException.BadKeyring("the certificate "
                            + Keyrings.name(certificate.get(0).getKeyID())
                            + " has no valid key to encrypt to")));
        }
        if (recipients.isEmpty()) {
            throw new CryptException.BadKeyring("it holds no public key");
        }
        return new PublicKeyring(recipients);
    }

    /** The key ids that values are encrypted to, 16 hexadecimal digits each. */
    public List<String> keyIds() {
        return recipients.stream().map(key -> Keyrings.name(key.getKeyID())).toList();
    }

    List<PGPPublicKey> recipients() {
        return recipients;
    }

    private static Optional<PGPPublicKey> recipient(List<PGPPublicKey> certificate) {
        PGPPublicKey primary = certificate.get(0);
        if (!isAlive(primary)) {
            return Optional.empty();
        }
        return certificate.stream()
                .skip(1)
                .filter(key -> key.isEncryptionKey() && isAlive(key) && isBound(primary, key))
                .max(Comparator.comparing(PGPPublicKey::getCreationTime))
                .or(() -> Optional.of(primary).filter(key -> key.isEncryptionKey() && mayEncrypt(key.getSignatures())));
    }

    @SuppressWarnings("JavaUtilDate") // Bouncy Castle's
    private static boolean isAlive(PGPPublicKey key) {
        long seconds = key.getValidSeconds();
        return !key.hasRevocation()
                && (seconds == 0
                        || Instant.now()
                                .isBefore(key.getCreationTime().toInstant().plusSeconds(seconds)));
    }

    private static boolean isBound(PGPPublicKey primary, PGPPublicKey subkey) {
        Iterator<PGPSignature> signatures = subkey.getSignaturesOfType(PGPSignature.SUBKEY_BINDING);
        while (signatures.hasNext()) {
            PGPSignature binding = signatures.next();
            try {
                binding.init(new BcPGPContentVerifierBuilderProvider(), primary);
                if (binding.verifyCertification(primary, subkey) && mayEncrypt(binding)) {
                    return true;
                }
            } catch (PGPException | RuntimeException e) {
                // A signature that can't be checked binds nothing; another may.
            }
        }
        return false;
    }

    private static boolean mayEncrypt(Iterator<PGPSignature> signatures) {
        boolean may = true;
        while (signatures.hasNext()) {
            may &= mayEncrypt(signatures.next());
        }
        return may;
    }

    /** A signature that says nothing of the purpose forbids none. */
    private static boolean mayEncrypt(PGPSignature signature) {
        PGPSignatureSubpacketVector hashed = signature.getHashedSubPackets();
        return hashed == null || hashed.getKeyFlags() == 0 || (hashed.getKeyFlags() & ENCRYPTION) != 0;
    }
}
