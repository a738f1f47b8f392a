package io.secretctl.crypt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.openpgp.PGPMarker;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;

/** The parts of an OpenPGP keyring file (RFC 4880, section 11.1). */
final class Keyrings {
    private static final int MAX_BYTES = 4 << 20;

    private Keyrings() {}

    /** The public keys of each certificate, the primary key first; of secret keys their public halves. */
    static List<List<PGPPublicKey>> certificates(byte[] keyring) {
        List<List<PGPPublicKey>> certificates = new ArrayList<>();
        for (Object part : parts(keyring)) {
            List<PGPPublicKey> keys = new ArrayList<>();
            if (part instanceof PGPPublicKeyRing ring) {
                ring.getPublicKeys().forEachRemaining(keys::add);
            } else if (part instanceof PGPSecretKeyRing ring) {
                ring.getPublicKeys().forEachRemaining(keys::add);
                ring.getExtraPublicKeys().forEachRemaining(keys::add);
            }
            certificates.add(keys);
        }
        return certificates;
    }

    static List<PGPSecretKey> secretKeys(byte[] keyring) {
        List<PGPSecretKey> keys = new ArrayList<>();
        for (Object part : parts(keyring)) {
            if (part instanceof PGPSecretKeyRing ring) {
                ring.getSecretKeys().forEachRemaining(keys::add);
            }
        }
        if (keys.isEmpty()) {
            throw new CryptException.BadKeyring("it holds no secret key");
        }
        return keys;
    }

    /** A key id as people write it. */
    static String name(long keyId) {
        return String.format(Locale.ROOT, "%016X", keyId);
    }

    private static List<Object> parts(byte[] keyring) {
        if (keyring.length > MAX_BYTES) {
            throw new CryptException.BadKeyring("it is larger than the " + MAX_BYTES + " bytes allowed");
        }
        List<Object> parts = new ArrayList<>();
        try {
            BcPGPObjectFactory factory =
                    new BcPGPObjectFactory(PGPUtil.getDecoderStream(new ByteArrayInputStream(keyring)));
            for (Object part = factory.nextObject(); part != null; part = factory.nextObject()) {
                if (part instanceof PGPPublicKeyRing || part instanceof PGPSecretKeyRing) {
                    parts.add(part);
                } else if (!(part instanceof PGPMarker)) {
                    throw new CryptException.BadKeyring("it holds something that is no key");
                }
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof CryptException known) {
                throw known;
            }
            // Bouncy Castle answers malformed packets with many kinds of exceptions.
            throw new CryptException.BadKeyring("it is not an OpenPGP keyring");
        }
        if (parts.isEmpty()) {
            throw new CryptException.BadKeyring("it is not an OpenPGP keyring");
        }
        return parts;
    }
}
