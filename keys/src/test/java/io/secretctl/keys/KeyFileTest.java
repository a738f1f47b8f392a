package io.secretctl.keys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.Suite;
import io.secretctl.fixtures.Vectors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Path NAME = Path.of("app.key");
    private static final PassphraseKey.Cost CHEAP = new PassphraseKey.Cost(PassphraseKey.Cost.MIN_MEMORY_KIB, 1, 1);

    private static char[] passphrase() {
        return "correct hörse 🐎".toCharArray();
    }

    private static KeyRing ring() {
        KeyRing ring = KeyRing.generate(Suite.X25519, NOW).withNewPrimary(Suite.XWING, NOW.plusSeconds(1));
        KeyRing.Info old = ring.signingKeys().stream()
                .filter(k -> k.state() == KeyState.ACTIVE)
                .findFirst()
                .orElseThrow();
        return ring.withState(old.id(), KeyState.RETIRED);
    }

    private static void assertSame(KeyRing read, KeyRing written) {
        assertThat(read.encryptionKeys()).isEqualTo(written.encryptionKeys());
        assertThat(read.signingKeys()).isEqualTo(written.signingKeys());
        assertThat(read.signer().exportPrivateKey()).isEqualTo(written.signer().exportPrivateKey());
        for (int i = 0; i < written.decryptionKeys().size(); i++) {
            assertThat(read.decryptionKeys().get(i).exportPrivateKey())
                    .isEqualTo(written.decryptionKeys().get(i).exportPrivateKey());
        }
    }

    @Test
    void anOpenFileComesBack(@TempDir Path folder) {
        Path file = folder.resolve(NAME);
        try (KeyRing ring = ring()) {
            KeyFile.create(file, ring);
            assertSame(KeyFile.read(file), ring);
            assertSame(KeyFile.read(file, passphrase()), ring);
        }
    }

    @Test
    void aLockedFileComesBackWithItsPassphraseOnly(@TempDir Path folder) throws Exception {
        Path file = folder.resolve(NAME);
        try (KeyRing ring = ring()) {
            KeyFile.create(file, ring, passphrase());
            assertThat(Files.readString(file)).contains("\"memoryKiB\" : 65536", "\"iterations\" : 3");
            assertSame(KeyFile.read(file, passphrase()), ring);
            assertThatThrownBy(() -> KeyFile.read(file)).isInstanceOf(KeyFileException.Locked.class);
            assertThatThrownBy(() -> KeyFile.read(file, "correct horse".toCharArray()))
                    .isInstanceOf(KeyFileException.WrongPassphrase.class)
                    .hasMessageNotContaining("correct");
        }
    }

    @Test
    void aPassphraseIsChangedAndTakenAway(@TempDir Path folder) {
        Path file = folder.resolve(NAME);
        try (KeyRing ring = ring()) {
            KeyFile.create(file, ring);
            KeyFile.replace(file, ring, "new".toCharArray());
            assertThatThrownBy(() -> KeyFile.read(file)).isInstanceOf(KeyFileException.Locked.class);
            KeyFile.replace(file, ring);
            assertSame(KeyFile.read(file), ring);
        }
    }

    @Test
    void aRootRingComesBack() {
        try (KeyRing root = KeyRing.generateSigningOnly(NOW)) {
            assertSame(KeyFile.parse(NAME, KeyFile.encode(root), Optional.empty()), root);
        }
    }

    @Test
    void aLockedFileTellsNoPrivateKey() {
        try (KeyRing ring = ring()) {
            byte[] seed = ring.signer().exportPrivateKey();
            KeyFileDocument locked = KeyFileDocument.parse(KeyFile.encode(ring, passphrase(), CHEAP));
            assertThat(new String(locked.privateKeys(), ISO_8859_1)).doesNotContain(new String(seed, ISO_8859_1));
            assertThat(locked.privateKeys()).hasSize(4 * 32 + 16);
        }
    }

    @Test
    void theSameRingNeverLocksTheSameWay() {
        try (KeyRing ring = ring()) {
            KeyFileDocument one = KeyFileDocument.parse(KeyFile.encode(ring, passphrase(), CHEAP));
            KeyFileDocument two = KeyFileDocument.parse(KeyFile.encode(ring, passphrase(), CHEAP));
            assertThat(one.lock().orElseThrow().salt())
                    .isNotEqualTo(two.lock().orElseThrow().salt());
            assertThat(one.lock().orElseThrow().nonce())
                    .isNotEqualTo(two.lock().orElseThrow().nonce());
        }
    }

    @Test
    void unusablePassphrasesAreRefused() {
        try (KeyRing ring = ring()) {
            assertThatThrownBy(() -> KeyFile.encode(ring, new char[0], CHEAP)).hasMessageContaining("empty");
            assertThatThrownBy(() -> KeyFile.encode(ring, new char[] {'a', '\ud800'}, CHEAP))
                    .hasMessageContaining("not well-formed");
        }
    }

    @Test
    void everyDamagedByteIsFound() {
        try (KeyRing ring = KeyRing.generate(Suite.X25519, NOW)) {
            for (byte[] file : List.of(KeyFile.encode(ring), KeyFile.encode(ring, passphrase(), CHEAP))) {
                for (int i = 0; i < file.length; i++) {
                    for (int bit = 0; bit < 8; bit++) {
                        byte[] damaged = file.clone();
                        damaged[i] ^= (byte) (1 << bit);
                        assertDamaged(damaged);
                    }
                    assertDamaged(Arrays.copyOf(file, i));
                }
                assertDamaged(Arrays.copyOf(file, file.length + 1));
                assertDamaged((new String(file, US_ASCII) + "\n").getBytes(US_ASCII));
                assertDamaged(new String(file, US_ASCII).replace("\n", "\r\n").getBytes(US_ASCII));
            }
        }
    }

    private static void assertDamaged(byte[] file) {
        assertThatThrownBy(() -> KeyFile.parse(NAME, file, Optional.of(passphrase())))
                .as(() -> new String(file, ISO_8859_1))
                .isInstanceOf(KeyFileException.Damaged.class);
    }

    @Test
    void jsonOfAnyKindIsDamaged() {
        assertThat(Vectors.jsonTestSuite()).allSatisfy((name, json) -> assertDamaged(json));
    }

    /** The checksum is unkeyed: whoever changes a file with care gets past it, and is stopped further on. */
    @Test
    void changesWithAFittingChecksumAreRefused() {
        try (KeyRing ring = KeyRing.generate(Suite.X25519, NOW);
                KeyRing other = KeyRing.generate(Suite.X25519, NOW)) {
            KeyFileDocument document = KeyFileDocument.parse(KeyFile.encode(ring));
            KeyFileDocument foreign = KeyFileDocument.parse(KeyFile.encode(other));
            KeyFileDocument locked = KeyFileDocument.parse(KeyFile.encode(ring, passphrase(), CHEAP));
            byte[] flipped = locked.privateKeys().clone();
            flipped[5] ^= 1;
            List<KeyFileDocument> changed = List.of(
                    new KeyFileDocument(
                            foreign.encryption(), document.signing(), document.privateKeys(), Optional.empty()),
                    new KeyFileDocument(
                            document.encryption(), foreign.signing(), document.privateKeys(), Optional.empty()),
                    new KeyFileDocument(
                            document.encryption(), document.signing(), foreign.privateKeys(), Optional.empty()),
                    new KeyFileDocument(
                            document.signing(), document.encryption(), document.privateKeys(), Optional.empty()),
                    new KeyFileDocument(List.of(), List.of(), new byte[0], Optional.empty()),
                    new KeyFileDocument(document.encryption(), List.of(), document.privateKeys(), Optional.empty()),
                    new KeyFileDocument(document.encryption(), document.signing(), new byte[63], Optional.empty()),
                    new KeyFileDocument(locked.encryption(), locked.signing(), flipped, locked.lock()),
                    new KeyFileDocument(foreign.encryption(), locked.signing(), locked.privateKeys(), locked.lock()));
            assertThat(changed).allSatisfy(c -> assertDamaged(c.encode()));
        }
    }

    @Test
    void costsOutOfBoundsAreRefusedBeforeTheyArePaid() {
        try (KeyRing ring = KeyRing.generate(Suite.X25519, NOW)) {
            KeyFileDocument locked = KeyFileDocument.parse(KeyFile.encode(ring, passphrase(), CHEAP));
            KeyFileDocument.Lock lock = locked.lock().orElseThrow();
            for (PassphraseKey.Cost cost : List.of(
                    new PassphraseKey.Cost(8191, 1, 1),
                    new PassphraseKey.Cost((1 << 20) + 1, 1, 1),
                    new PassphraseKey.Cost(Integer.MAX_VALUE, 1, 1),
                    new PassphraseKey.Cost(8192, 0, 1),
                    new PassphraseKey.Cost(8192, 21, 1),
                    new PassphraseKey.Cost(8192, 1, 0),
                    new PassphraseKey.Cost(8192, 1, 17))) {
                assertDamaged(new KeyFileDocument(
                                locked.encryption(),
                                locked.signing(),
                                locked.privateKeys(),
                                Optional.of(new KeyFileDocument.Lock(cost, lock.salt(), lock.verifier(), lock.nonce())))
                        .encode());
            }
        }
    }
}
