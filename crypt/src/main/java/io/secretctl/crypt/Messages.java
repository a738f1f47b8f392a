package io.secretctl.crypt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPCompressedData;
import org.bouncycastle.openpgp.PGPEncryptedData;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPLiteralDataGenerator;
import org.bouncycastle.openpgp.PGPMarker;
import org.bouncycastle.openpgp.PGPOnePassSignatureList;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyDataDecryptorFactory;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;

/** Encrypted OpenPGP messages (RFC 4880, section 11.3), as far as crypt uses them. */
final class Messages {
    private static final int MAX_CLEAR_BYTES = CryptCodec.MAX_STORED_BYTES;

    /** A message may be compressed, and no honest one is compressed often. */
    private static final int MAX_DEPTH = 2;

    /** More than a team has; each costs a private key's operation before anything is known of the message. */
    static final int MAX_RECIPIENTS = 256;

    private Messages() {}

    @SuppressWarnings("JavaUtilDate") // Bouncy Castle's
    static byte[] encrypt(byte[] content, List<PGPPublicKey> recipients) {
        ByteArrayOutputStream literal = new ByteArrayOutputStream();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        try {
            try (OutputStream out = new PGPLiteralDataGenerator()
                    .open(literal, PGPLiteralData.BINARY, "", content.length, new Date(0))) {
                out.write(content);
            }
            PGPEncryptedDataGenerator generator = new PGPEncryptedDataGenerator(
                    new BcPGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256).setWithIntegrityPacket(true));
            recipients.forEach(key -> generator.addMethod(new BcPublicKeyKeyEncryptionMethodGenerator(key)));
            try (OutputStream out = generator.open(message, literal.size())) {
                literal.writeTo(out);
            }
        } catch (IOException | PGPException e) {
            throw new CryptException.BadKeyring("a key of it can't be encrypted to");
        }
        return message.toByteArray();
    }

    static byte[] decrypt(byte[] message, SecretKeyring keyring) {
        try {
            PGPEncryptedDataList encrypted = encrypted(message);
            byte[] clear = clear(opened(encrypted, keyring));
            try {
                return content(new BcPGPObjectFactory(clear), MAX_DEPTH);
            } finally {
                Arrays.fill(clear, (byte) 0);
            }
        } catch (CryptException e) {
            throw e;
        } catch (IOException | PGPException | RuntimeException e) {
            // Bouncy Castle answers malformed packets with many kinds of exceptions.
            throw new CryptException.Malformed("it is not a sound OpenPGP message");
        }
    }

    private static PGPEncryptedDataList encrypted(byte[] message) throws IOException {
        BcPGPObjectFactory factory = new BcPGPObjectFactory(message);
        Object part = factory.nextObject();
        while (part instanceof PGPMarker) {
            part = factory.nextObject();
        }
        if (part instanceof PGPEncryptedDataList list) {
            return list;
        }
        throw new CryptException.Malformed("it is not an encrypted OpenPGP message");
    }

    /** An encrypted message, and the stream of its clear text, whose integrity is known at its end. */
    private record Opened(PGPPublicKeyEncryptedData message, InputStream clear) {}

    private static Opened opened(PGPEncryptedDataList encrypted, SecretKeyring keyring) throws PGPException {
        List<PGPPublicKeyEncryptedData> recipients = new ArrayList<>();
        for (PGPEncryptedData method : encrypted) {
            if (method instanceof PGPPublicKeyEncryptedData recipient) {
                recipients.add(recipient);
            }
        }
        if (recipients.size() > MAX_RECIPIENTS) {
            throw new CryptException.Malformed("it is for more than " + MAX_RECIPIENTS + " keys");
        }
        Optional<CryptException> failure = Optional.empty();
        // A key is unlocked once: that takes its time on purpose, and anybody can name it often.
        Map<Long, PGPPrivateKey> unlocked = new HashMap<>();
        Set<Long> staysLocked = new HashSet<>();
        for (PGPPublicKeyEncryptedData recipient : recipients) {
            for (PGPSecretKey key :
                    keyring.candidates(recipient.getKeyIdentifier().getKeyId())) {
                if (staysLocked.contains(key.getKeyID())) {
                    continue;
                }
                if (!recipient.isIntegrityProtected() && !recipient.isAEAD()) {
                    throw new CryptException.Tampered("it has no integrity protection, so nobody can tell");
                }
                try {
                    PGPPrivateKey own = unlocked.computeIfAbsent(key.getKeyID(), id -> keyring.unlock(key));
                    return new Opened(
                            recipient,
                            recipient.getDataStream(
                                    new BcPublicKeyDataDecryptorFactory(new PGPKeyPair(key.getPublicKey(), own))));
                } catch (CryptException e) {
                    failure = Optional.of(e);
                    staysLocked.add(key.getKeyID());
                } catch (PGPException | RuntimeException e) {
                    failure = Optional.of(new CryptException.Tampered("its session key does not open"));
                }
            }
        }
        throw failure.orElseGet(() -> new CryptException.NotForYou(recipients.stream()
                .map(recipient -> Keyrings.name(recipient.getKeyIdentifier().getKeyId()))
                .collect(Collectors.joining(", "))));
    }

    /** All of the clear text, before anybody looks at a part of it. */
    private static byte[] clear(Opened opened) throws PGPException {
        byte[] clear;
        try {
            clear = CryptCodec.atMost(opened.clear(), MAX_CLEAR_BYTES, "the message");
            if (opened.message().isAEAD() || opened.message().verify()) {
                return clear;
            }
        } catch (IOException e) {
            throw new CryptException.Tampered("it was changed or cut short");
        }
        Arrays.fill(clear, (byte) 0);
        throw new CryptException.Tampered("its modification detection code is wrong");
    }

    private static byte[] content(BcPGPObjectFactory factory, int depth) throws IOException, PGPException {
        for (Object part = factory.nextObject(); part != null; part = factory.nextObject()) {
            if (part instanceof PGPLiteralData literal) {
                return CryptCodec.atMost(literal.getInputStream(), MAX_CLEAR_BYTES, "the message");
            }
            if (part instanceof PGPCompressedData compressed && depth > 0) {
                byte[] unpacked = CryptCodec.atMost(compressed.getDataStream(), MAX_CLEAR_BYTES, "the message");
                return content(new BcPGPObjectFactory(unpacked), depth - 1);
            }
            boolean signature = part instanceof PGPOnePassSignatureList || part instanceof PGPSignatureList;
            if (!signature && !(part instanceof PGPMarker)) {
                break;
            }
        }
        throw new CryptException.Malformed("the message holds no data");
    }
}
