package io.secretctl.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.DecryptionKey;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Suite;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KeyRingTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    @Test
    void aNewRingHasOnePrimaryOfEachUse() {
        try (KeyRing ring = KeyRing.generate(Suite.XWING, NOW)) {
            assertThat(ring.encryptionKeys())
                    .containsExactly(new KeyRing.Info(
                            ring.decryptionKeys().get(0).id(),
                            "xwing",
                            KeyState.PRIMARY,
                            Instant.parse("2026-01-02T03:04:05Z")));
            assertThat(ring.signingKeys()).hasSize(1);
            PublicIdentity identity = ring.publicIdentity().orElseThrow();
            assertThat(identity.verifyingKey()).isEqualTo(ring.signer().verifyingKey());
        }
    }

    @Test
    void aSigningRingHasNoIdentity() {
        try (KeyRing ring = KeyRing.generateSigningOnly(NOW);
                KeyRing rotated = ring.withNewPrimary(Suite.XWING, NOW)) {
            assertThat(ring.publicIdentity()).isEmpty();
            assertThat(ring.decryptionKeys()).isEmpty();
            assertThat(rotated.decryptionKeys()).isEmpty();
            assertThat(rotated.signingKeys()).hasSize(2);
        }
    }

    @Test
    void aNewPrimaryLeavesTheOldOneActiveAndRetiredKeysStillOpen() {
        try (KeyRing first = KeyRing.generate(Suite.X25519, NOW);
                KeyRing second = first.withNewPrimary(Suite.XWING, NOW);
                KeyRing third = second.withNewPrimary(Suite.XWING, NOW)) {
            DecryptionKey oldest = first.decryptionKeys().get(0);
            KeyRing retired = third.withState(oldest.id(), KeyState.RETIRED);
            assertThat(second.decryptionKeys()).hasSize(2).last().isEqualTo(oldest);
            assertThat(retired.decryptionKeys()).hasSize(3).last().isEqualTo(oldest);
            assertThat(retired.encryptionKeys())
                    .extracting(KeyRing.Info::state)
                    .containsExactlyInAnyOrder(KeyState.PRIMARY, KeyState.ACTIVE, KeyState.RETIRED);
            assertThat(second.signer()).isNotEqualTo(first.signer());
            KeyRing back = retired.withState(oldest.id(), KeyState.PRIMARY);
            assertThat(back.publicIdentity().orElseThrow().recipient()).isEqualTo(oldest.recipient());
        }
    }

    @Test
    void thePrimaryCantBeGivenUp() {
        try (KeyRing ring = KeyRing.generate(Suite.X25519, NOW)) {
            KeyId id = ring.signer().id();
            assertThatThrownBy(() -> ring.withState(id, KeyState.RETIRED)).hasMessageContaining("is the primary");
            assertThatThrownBy(() -> ring.withState(new KeyId("ab".repeat(32)), KeyState.RETIRED))
                    .hasMessageContaining("there is no key abababababababab");
        }
    }

    @Test
    void thereAreAtMostSixteenKeysOfAUse() {
        KeyRing ring = KeyRing.generateSigningOnly(NOW);
        for (int i = 1; i < StatedKey.MAX_KEYS; i++) {
            ring = ring.withNewPrimary(Suite.X25519, NOW);
        }
        KeyRing full = ring;
        assertThatThrownBy(() -> full.withNewPrimary(Suite.X25519, NOW)).hasMessageContaining("more than 16");
        full.close();
    }

    @Test
    void closingWipesAndNothingIsPrinted() {
        KeyRing ring = KeyRing.generate(Suite.X25519, NOW);
        ring.close();
        ring.close();
        assertThatThrownBy(() -> ring.signer().sign(new byte[0])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ring.decryptionKeys().get(0).exportPrivateKey())
                .isInstanceOf(IllegalStateException.class);
        assertThat(ring).hasToString("KeyRing[1 encryption keys, 1 signing keys]");
    }
}
