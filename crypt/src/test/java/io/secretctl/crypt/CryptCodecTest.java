package io.secretctl.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.GnuPg;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** crypt's format against GnuPG, both ways. */
class CryptCodecTest {
    private static final byte[] VALUE = "s3cret\nof the database\0".getBytes(StandardCharsets.UTF_8);
    private static final String PASSPHRASE = "correct horse";

    @TempDir
    static Path folder;

    private static GnuPg gpg;

    @BeforeAll
    static void makeKeys() {
        gpg = new GnuPg(folder);
        gpg.generateRsa("rsa");
        gpg.generateRsa("other");
        gpg.generate(
                "elgamal",
                "%no-protection",
                "Key-Type: DSA",
                "Key-Length: 1024",
                "Subkey-Type: ELG-E",
                "Subkey-Length: 1024");
        gpg.generate(
                "cv25519",
                "%no-protection",
                "Key-Type: EDDSA",
                "Key-Curve: ed25519",
                "Subkey-Type: ECDH",
                "Subkey-Curve: cv25519");
        gpg.generate(
                "locked",
                "Key-Type: EDDSA",
                "Key-Curve: ed25519",
                "Subkey-Type: ECDH",
                "Subkey-Curve: cv25519",
                "Passphrase: " + PASSPHRASE);
        gpg.generate("signs", "%no-protection", "Key-Type: RSA", "Key-Length: 2048", "Key-Usage: sign");
    }

    @AfterAll
    static void endAgent() {
        gpg.close();
    }

    private static PublicKeyring publicKeys(String... names) {
        return PublicKeyring.read(gpg.publicKeys(names));
    }

    private static SecretKeyring secretKeys(String name) {
        return SecretKeyring.read(gpg.secretKeys("", name));
    }

    @Test
    void aMessageForMoreKeysThanATeamHasIsRefused() {
        PGPPublicKey key = publicKeys("rsa").recipients().get(0);
        byte[] most = Messages.encrypt(VALUE, Collections.nCopies(Messages.MAX_RECIPIENTS, key));
        assertThat(Messages.decrypt(most, secretKeys("rsa"))).isEqualTo(VALUE);
        byte[] more = Messages.encrypt(VALUE, Collections.nCopies(Messages.MAX_RECIPIENTS + 1, key));
        assertThatThrownBy(() -> Messages.decrypt(more, secretKeys("rsa")))
                .isInstanceOf(CryptException.Malformed.class)
                .hasMessageContaining("more than 256 keys");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "elgamal", "cv25519"})
    void whatIsEncodedIsReadByGnuPgAndHere(String name) throws IOException {
        byte[] stored = CryptCodec.encode(VALUE, publicKeys(name));
        assertThat(CryptCodec.decode(stored, secretKeys(name))).isEqualTo(VALUE);
        assertThat(gunzip(gpg.run(Base64.getDecoder().decode(stored), "--decrypt")))
                .isEqualTo(VALUE);
    }

    @ParameterizedTest
    @CsvSource({
        "rsa, AES256",
        "rsa, AES",
        "rsa, CAST5",
        "rsa, 3DES",
        "elgamal, CAST5",
        "elgamal, AES",
        "cv25519, AES256",
        "cv25519, TWOFISH"
    })
    void whatGnuPgEncryptsIsRead(String name, String cipher) throws IOException {
        for (String compression : new String[] {"none", "zip", "zlib", "bzip2"}) {
            byte[] message = gpg.run(
                    gzip(VALUE), "--cipher-algo", cipher, "--compress-algo", compression, "--encrypt", "-r", name);
            assertThat(CryptCodec.decode(base64(message), secretKeys(name))).isEqualTo(VALUE);
        }
    }

    @Test
    void signedMessagesAndHiddenRecipientsAreReadToo() throws IOException {
        byte[] signed = gpg.run(gzip(VALUE), "--sign", "--encrypt", "-u", "rsa", "-r", "cv25519");
        assertThat(CryptCodec.decode(base64(signed), secretKeys("cv25519"))).isEqualTo(VALUE);
        byte[] hidden = gpg.run(gzip(VALUE), "--encrypt", "-R", "other", "-R", "rsa");
        assertThat(CryptCodec.decode(base64(hidden), secretKeys("rsa"))).isEqualTo(VALUE);
    }

    @Test
    void everyKeyOfTheRingCanRead() {
        byte[] stored = CryptCodec.encode(VALUE, publicKeys("rsa", "elgamal", "cv25519"));
        for (String name : new String[] {"rsa", "elgamal", "cv25519"}) {
            assertThat(CryptCodec.decode(stored, secretKeys(name))).isEqualTo(VALUE);
        }
        assertThatThrownBy(() -> CryptCodec.decode(stored, secretKeys("other")))
                .isInstanceOf(CryptException.NotForYou.class)
                .hasMessageContaining(publicKeys("rsa").keyIds().get(0));
    }

    @Test
    void lineBreaksInTheBase64ArePassedOverAndNothingElseIs() {
        byte[] stored = CryptCodec.encode(VALUE, publicKeys("rsa"));
        String text = new String(stored, StandardCharsets.US_ASCII);
        String wrapped = text.replaceAll("(.{64})", "$1\r\n") + "\n";
        SecretKeyring keys = secretKeys("rsa");
        assertThat(CryptCodec.decode(bytes(wrapped), keys)).isEqualTo(VALUE);
        for (String wrong :
                new String[] {text.substring(1), text + "=", " " + text, text.replace('A', '-'), "", "{}"}) {
            assertThatThrownBy(() -> CryptCodec.decode(bytes(wrong), keys)).isInstanceOf(CryptException.class);
        }
    }

    @Test
    void lockedKeysNeedTheirPassphrase() {
        byte[] stored = CryptCodec.encode(VALUE, publicKeys("locked"));
        byte[] locked = gpg.secretKeys(PASSPHRASE, "locked");
        assertThat(SecretKeyring.read(locked).isLocked()).isTrue();
        assertThat(secretKeys("rsa").isLocked()).isFalse();
        assertThat(CryptCodec.decode(stored, SecretKeyring.read(locked, PASSPHRASE.toCharArray())))
                .isEqualTo(VALUE);
        assertThatThrownBy(() -> CryptCodec.decode(stored, SecretKeyring.read(locked)))
                .isInstanceOf(CryptException.Locked.class)
                .hasMessageContaining("needs a passphrase");
        assertThatThrownBy(() -> CryptCodec.decode(stored, SecretKeyring.read(locked, "wrong".toCharArray())))
                .isInstanceOf(CryptException.Locked.class)
                .hasMessageContaining("does not open");
    }

    @Test
    void aMessageWithoutIntegrityProtectionIsRefused() throws IOException {
        byte[] message = gpg.run(gzip(VALUE), "--rfc2440", "--disable-mdc", "--encrypt", "-r", "elgamal");
        if (isProtected(message)) {
            // Newer GnuPG makes no such message any more; so one is made by rewriting the packet's tag.
            message = withoutProtection(message);
        }
        byte[] stored = base64(message);
        assertThatThrownBy(() -> CryptCodec.decode(stored, secretKeys("elgamal")))
                .isInstanceOf(CryptException.Tampered.class)
                .hasMessageContaining("no integrity protection");
    }

    /** Whether the second packet is the one with a modification detection code (tag 18). */
    private static boolean isProtected(byte[] message) {
        return tag(message[dataPacket(message)]) == 18;
    }

    private static byte[] withoutProtection(byte[] message) {
        byte[] changed = message.clone();
        int at = dataPacket(message);
        changed[at] = (byte) (0xc0 | 9);
        return changed;
    }

    private static int tag(byte header) {
        return (header & 0x40) != 0 ? header & 0x3f : (header & 0x3c) >> 2;
    }

    /** Behind the first packet, whose length is in the old format of one or two bytes. */
    private static int dataPacket(byte[] message) {
        boolean two = (message[0] & 3) == 1;
        int length = two ? ((message[1] & 0xff) << 8) | (message[2] & 0xff) : message[1] & 0xff;
        return (two ? 3 : 2) + length;
    }

    @Test
    void noChangedByteGivesAnotherValue() {
        byte[] message = Base64.getDecoder().decode(CryptCodec.encode(VALUE, publicKeys("cv25519")));
        SecretKeyring keys = secretKeys("cv25519");
        for (int i = 0; i < message.length; i++) {
            byte[] changed = message.clone();
            changed[i] ^= 1;
            try {
                // Not every bit of a packet's frame counts.
                assertThat(CryptCodec.decode(base64(changed), keys))
                        .as("byte %d", i)
                        .isEqualTo(VALUE);
            } catch (CryptException e) {
                assertThat(e).hasMessageNotContaining("s3cret");
            }
        }
        for (int length = 0; length < message.length; length += 7) {
            byte[] cut = Arrays.copyOf(message, length);
            assertThatThrownBy(() -> CryptCodec.decode(base64(cut), keys)).isInstanceOf(CryptException.class);
        }
    }

    @Test
    void whatUnpacksTooLargeIsRefused() throws IOException {
        byte[] bomb = gzip(new byte[CryptCodec.MAX_VALUE_BYTES + 1]);
        byte[] message = gpg.run(bomb, "--encrypt", "-r", "rsa");
        assertThatThrownBy(() -> CryptCodec.decode(base64(message), secretKeys("rsa")))
                .isInstanceOf(CryptException.TooLarge.class);
        byte[] packed = gpg.run(new byte[64 << 20], "--compress-algo", "zip", "--encrypt", "-r", "rsa");
        assertThatThrownBy(() -> CryptCodec.decode(base64(packed), secretKeys("rsa")))
                .isInstanceOf(CryptException.TooLarge.class);
        byte[] largest = new byte[CryptCodec.MAX_VALUE_BYTES];
        assertThat(CryptCodec.decode(CryptCodec.encode(largest, publicKeys("rsa")), secretKeys("rsa")))
                .isEqualTo(largest);
        assertThatThrownBy(() -> CryptCodec.encode(new byte[CryptCodec.MAX_VALUE_BYTES + 1], publicKeys("rsa")))
                .isInstanceOf(CryptException.TooLarge.class);
    }

    @Test
    void keyringsAreLookedAtBeforeTheyAreUsed() {
        assertThatThrownBy(() -> publicKeys("signs"))
                .isInstanceOf(CryptException.BadKeyring.class)
                .hasMessageContaining("no valid key to encrypt to");
        assertThatThrownBy(() -> PublicKeyring.read(bytes("no keyring"))).isInstanceOf(CryptException.BadKeyring.class);
        assertThatThrownBy(() -> SecretKeyring.read(gpg.publicKeys("rsa")))
                .isInstanceOf(CryptException.BadKeyring.class);
        assertThat(PublicKeyring.read(gpg.secretKeys("", "rsa")).keyIds())
                .isEqualTo(publicKeys("rsa").keyIds());
    }

    static Stream<byte[]> randomBytes() {
        return new Random(11).ints(200, 1, 300).mapToObj(length -> {
            byte[] bytes = new byte[length];
            new Random(length).nextBytes(bytes);
            bytes[0] |= (byte) 0x80;
            return bytes;
        });
    }

    @Test
    void anyBytesAreAnsweredWithACryptException() {
        SecretKeyring keys = secretKeys("rsa");
        randomBytes()
                .forEach(bytes -> assertThatThrownBy(() -> CryptCodec.decode(base64(bytes), keys))
                        .isInstanceOf(CryptException.class));
    }

    private static byte[] base64(byte[] bytes) {
        return Base64.getEncoder().encode(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] gunzip(byte[] bytes) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
    }
}
