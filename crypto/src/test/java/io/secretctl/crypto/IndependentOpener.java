package io.secretctl.crypto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.XECPrivateKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;

/**
 * Opens an envelope from docs/envelope-v1.md alone, sharing no code with what is tested: the JDK's own primitives, and
 * Bouncy Castle's bare ML-KEM and SHAKE, which no JDK 17 has.
 */
final class IndependentOpener {
    private IndependentOpener() {}

    static byte[] open(byte[] stored, byte[] authorKey, String suite, byte[] privateKey, byte[] keyId)
            throws Exception {
        JsonNode wrapper = JsonMapper.builder().build().readTree(stored);
        byte[] payload = Base64.getDecoder().decode(wrapper.get("payload").asText());
        String type = wrapper.get("payloadType").asText();
        byte[] signed = concat(ascii("DSSEv1 " + type.length() + " " + type + " " + payload.length + " "), payload);
        Signature verifier = Signature.getInstance("Ed25519", "SunEC");
        verifier.initVerify(ed25519(authorKey));
        verifier.update(signed);
        if (!verifier.verify(Base64.getDecoder()
                .decode(wrapper.get("signatures").get(0).get("sig").asText()))) {
            throw new SecurityException("signature");
        }

        ByteBuffer in = ByteBuffer.wrap(payload);
        in.position(4);
        byte[] header = field(in);
        byte[] salt = field(in);
        byte[] commitment = field(in);
        ByteBuffer recipients = ByteBuffer.wrap(field(in));
        byte[] associatedData = Arrays.copyOf(payload, in.position());
        byte[] content = field(in);

        byte[] wrapped = {};
        for (int n = recipients.getShort(); n > 0; n--) {
            byte[] id = field(recipients);
            byte[] w = field(recipients);
            if (Arrays.equals(id, keyId)) {
                wrapped = w;
            }
        }
        byte[] headerHash = MessageDigest.getInstance("SHA-256").digest(header);
        byte[] info = concat(ascii("secretctl/v1/dk\0"), t(ascii(suite)), t(headerHash), t(keyId), t(commitment));
        byte[] dataKey = suite.equals("SC1-XWING")
                ? hpke(0x647a, xWing(privateKey, Arrays.copyOf(wrapped, 1120)), info, wrapped, 1120)
                : hpke(0x0020, dhKem(privateKey, Arrays.copyOf(wrapped, 32)), info, wrapped, 32);

        byte[] prk = hmac("HmacSHA512", salt, dataKey);
        byte[] one = {1};
        byte[] kc = hmac("HmacSHA512", prk, ascii("secretctl/v1/commit\0"), headerHash, one);
        byte[] cek = hmac("HmacSHA512", prk, ascii("secretctl/v1/cek\0"), headerHash, one);
        if (!MessageDigest.isEqual(Arrays.copyOf(kc, 32), commitment)) {
            throw new SecurityException("commitment");
        }
        byte[] padded = gcm(Arrays.copyOf(cek, 32), Arrays.copyOf(content, 12), associatedData, content, 12);
        return Arrays.copyOfRange(padded, 4, 4 + ByteBuffer.wrap(padded).getInt());
    }

    /** RFC 9180 section 5.1, base mode, and the first message of section 5.2. */
    private static byte[] hpke(int kem, byte[] sharedSecret, byte[] info, byte[] wrapped, int encapsulation)
            throws Exception {
        byte[] suiteId = concat(ascii("HPKE"), new byte[] {(byte) (kem >> 8), (byte) kem, 0, 1, 0, 2});
        byte[] context = concat(
                new byte[1],
                labeledExtract(suiteId, new byte[0], "psk_id_hash", new byte[0]),
                labeledExtract(suiteId, new byte[0], "info_hash", info));
        byte[] secret = labeledExtract(suiteId, sharedSecret, "secret", new byte[0]);
        byte[] key = labeledExpand(suiteId, secret, "key", context, 32);
        byte[] nonce = labeledExpand(suiteId, secret, "base_nonce", context, 12);
        return gcm(key, nonce, new byte[0], wrapped, encapsulation);
    }

    /** RFC 9180 section 4.1, DHKEM(X25519, HKDF-SHA256). */
    private static byte[] dhKem(byte[] privateKey, byte[] enc) throws Exception {
        byte[] suiteId = concat(ascii("KEM"), new byte[] {0, 0x20});
        byte[] publicKey = x25519(privateKey, base());
        byte[] eaePrk = labeledExtract(suiteId, new byte[0], "eae_prk", x25519(privateKey, enc));
        return labeledExpand(suiteId, eaePrk, "shared_secret", concat(enc, publicKey), 32);
    }

    /** draft-connolly-cfrg-xwing-kem, section 5: the decapsulation key is a seed. */
    private static byte[] xWing(byte[] seed, byte[] enc) throws Exception {
        SHAKEDigest shake = new SHAKEDigest(256);
        shake.update(seed, 0, seed.length);
        byte[] expanded = new byte[96];
        shake.doFinal(expanded, 0, 96);
        byte[] x = Arrays.copyOfRange(expanded, 64, 96);
        byte[] ssM = new MLKEMExtractor(
                        new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_768, Arrays.copyOf(expanded, 64)))
                .extractSecret(Arrays.copyOf(enc, 1088));
        byte[] ctX = Arrays.copyOfRange(enc, 1088, 1120);
        return MessageDigest.getInstance("SHA3-256")
                .digest(concat(ssM, x25519(x, ctX), ctX, x25519(x, base()), ascii("\\.//^\\")));
    }

    private static byte[] base() {
        byte[] nine = new byte[32];
        nine[0] = 9;
        return nine;
    }

    private static byte[] x25519(byte[] scalar, byte[] point) throws Exception {
        KeyFactory factory = KeyFactory.getInstance("X25519", "SunEC");
        PrivateKey privateKey = factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar));
        KeyAgreement agreement = KeyAgreement.getInstance("X25519", "SunEC");
        agreement.init((XECPrivateKey) privateKey);
        agreement.doPhase(
                factory.generatePublic(
                        new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, reversed(point)))),
                true);
        return agreement.generateSecret();
    }

    private static PublicKey ed25519(byte[] key) throws Exception {
        byte[] y = reversed(key);
        boolean xOdd = (y[0] & 0x80) != 0;
        y[0] &= 0x7f;
        return KeyFactory.getInstance("Ed25519", "SunEC")
                .generatePublic(
                        new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(xOdd, new BigInteger(1, y))));
    }

    private static byte[] gcm(byte[] key, byte[] nonce, byte[] aad, byte[] input, int from) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(aad);
        return cipher.doFinal(input, from, input.length - from);
    }

    private static byte[] labeledExtract(byte[] suiteId, byte[] salt, String label, byte[] ikm) throws Exception {
        return hmac("HmacSHA256", salt.length == 0 ? new byte[32] : salt, ascii("HPKE-v1"), suiteId, ascii(label), ikm);
    }

    private static byte[] labeledExpand(byte[] suiteId, byte[] prk, String label, byte[] info, int length)
            throws Exception {
        byte[] okm = hmac(
                "HmacSHA256",
                prk,
                new byte[] {0, (byte) length},
                ascii("HPKE-v1"),
                suiteId,
                ascii(label),
                info,
                new byte[] {1});
        return Arrays.copyOf(okm, length);
    }

    private static byte[] hmac(String algorithm, byte[] key, byte[]... parts) throws Exception {
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, algorithm));
        return mac.doFinal(concat(parts));
    }

    private static byte[] field(ByteBuffer in) {
        byte[] field = new byte[in.getInt()];
        in.get(field);
        return field;
    }

    private static byte[] t(byte[] x) {
        return concat(ByteBuffer.allocate(4).putInt(x.length).array(), x);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
