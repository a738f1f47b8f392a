package io.secretctl.policy;

import static io.secretctl.policy.TestKeys.NOW;
import static io.secretctl.policy.TestKeys.identity;
import static io.secretctl.policy.TestKeys.path;
import static io.secretctl.policy.TestKeys.prefix;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.Suite;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.PublicIdentity;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Expected;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeySpaceTest {
    private KeySpaceFixture space;

    @BeforeEach
    void init(@TempDir Path folder) {
        space = new KeySpaceFixture(folder.resolve("store"));
    }

    @AfterEach
    void close() {
        space.close();
    }

    @Test
    void aNewKeySpaceLetsItsAdminDoEverything() {
        TrustedPolicies trusted = space.load();
        assertThat(trusted.trust()).isEqualTo(Trust.VERIFIED);
        assertThat(trusted.fingerprint()).isEqualTo(space.created.root());
        assertThat(trusted.store()).isEqualTo(space.created.store()).matches("[0-9a-f]{32}");
        assertThat(trusted.newest().version()).isEqualTo(1);
        assertThat(trusted.newest().readers(path("/any/thing"))).containsExactly("admin");
        assertThat(trusted.recipients(path("/any/thing"), Suite.X25519))
                .containsExactly(space.admin.publicIdentity().orElseThrow().recipient());
        assertThat(trusted.audit()).isEmpty();
        assertThat(space.store.list(Prefix.RESERVED).entries()).hasSize(4);
    }

    @Test
    void theMinimumSuiteIsThatOfTheFirstKey(@TempDir Path folder) {
        try (ConfigStore store = Stores.open("file:" + folder, StoreOptions.DEFAULT)) {
            KeySpace.init(store, space.root, "admin", identity(Suite.XWING), NOW);
            TrustedPolicies trusted = TrustedPolicies.load(store, TrustSettings.onFirstUse(), KeySpaceFixture.CLOCK);
            assertThat(trusted.trust()).isEqualTo(Trust.SIGNED);
            assertThat(trusted.newest().head().minimumSuite()).isEqualTo(Suite.XWING);
        }
    }

    @Test
    void makingItAgainFindsTheSameAndNoOther() {
        PublicIdentity admin = space.admin.publicIdentity().orElseThrow();
        var before = space.store.list(Prefix.RESERVED).entries();
        assertThat(KeySpace.init(space.store, space.root, "admin", admin, NOW.plusSeconds(9)))
                .isEqualTo(space.created);
        assertThatThrownBy(() -> KeySpace.init(space.store, space.root, "other", admin, NOW))
                .isInstanceOf(TrustException.AlreadyExists.class);
        assertThatThrownBy(() -> KeySpace.init(space.store, space.root, "admin", identity(), NOW))
                .isInstanceOf(TrustException.AlreadyExists.class);
        try (KeyRing otherRoot = KeyRing.generateSigningOnly(NOW)) {
            assertThatThrownBy(() -> KeySpace.init(space.store, otherRoot, "admin", admin, NOW))
                    .isInstanceOf(TrustException.AlreadyExists.class);
        }
        assertThat(space.store.list(Prefix.RESERVED).entries()).isEqualTo(before);
        space.delete(StoredDocuments.rootPath(1));
        assertThatThrownBy(() -> KeySpace.init(space.store, space.root, "admin", admin, NOW))
                .isInstanceOf(TrustException.AlreadyExists.class)
                .hasMessageContaining("first root is missing");
    }

    @Test
    void keysThatWerePlantedBeforeAreReplaced(@TempDir Path folder) {
        PublicIdentity admin = identity();
        try (ConfigStore store = Stores.open("file:" + folder, StoreOptions.DEFAULT)) {
            var place = StoredDocuments.keyPath(admin.recipient().id());
            store.put(place, "garbage".getBytes(UTF_8), Expected.absent());
            KeySpace.init(store, space.root, "admin", admin, NOW);
            TrustedPolicies trusted = TrustedPolicies.load(store, TrustSettings.onFirstUse(), KeySpaceFixture.CLOCK);
            assertThat(trusted.audit()).isEmpty();
            assertThat(trusted.recipients(path("/a"), Suite.X25519)).hasSize(1);
        }
    }

    @Test
    void aNameThatIsNoneIsRefusedBeforeAnythingIsWritten(@TempDir Path folder) {
        try (ConfigStore store = Stores.open("file:" + folder, StoreOptions.DEFAULT)) {
            assertThatThrownBy(() -> KeySpace.init(store, space.root, "a/b", identity(), NOW))
                    .isInstanceOf(PolicyException.Refused.class);
            assertThat(store.list(Prefix.ALL).entries()).isEmpty();
        }
    }

    @Test
    void aLostRaceIsAConflictAndChangesNothing() {
        TrustedPolicies current = space.load();
        Policy first = space.publish(d -> d.addIdentity("bo", identity()));
        PolicyChange second =
                current.newest().draft().addIdentity("ci", identity()).build(NOW);
        assertThatThrownBy(() -> KeySpace.publish(space.store, current, second, List.of(space.root.signer())))
                .isInstanceOf(StoreException.Conflict.class);
        TrustedPolicies after = space.load();
        assertThat(after.newest()).isEqualTo(first);
        assertThat(after.audit()).isEmpty();
    }

    @Test
    void aChangeThatDoesNotFollowIsRefused() {
        TrustedPolicies current = space.load();
        PolicyChange skips = current.newest()
                .draft()
                .build(NOW)
                .policy()
                .draft()
                .addIdentity("bo", identity())
                .build(NOW);
        assertThatThrownBy(() -> KeySpace.publish(space.store, current, skips, List.of(space.root.signer())))
                .isInstanceOf(PolicyException.Refused.class);
        PolicyChange foreign = TestKeys.empty().draft().build(NOW);
        assertThatThrownBy(() -> KeySpace.publish(space.store, current, foreign, List.of(space.root.signer())))
                .isInstanceOf(PolicyException.Refused.class);
        PolicyChange unsigned = current.newest().draft().build(NOW);
        assertThatThrownBy(() -> KeySpace.publish(space.store, current, unsigned, List.of(space.admin.signer())))
                .isInstanceOf(TrustException.NotSigned.class);
        PolicyChange otherSigned =
                current.newest().draft().addIdentity("bo", identity()).build(NOW);
        assertThatThrownBy(() -> KeySpace.publish(
                        space.store, current, unsigned, otherSigned.policy().sign(List.of(space.root.signer()))))
                .isInstanceOf(TrustException.NotSigned.class);
        assertThat(space.load().newest()).isEqualTo(current.newest());
    }

    @Test
    void garbageInTheNextPlaceDoesNotStopAnyone() {
        space.overwrite(StoredDocuments.policyPath(2), "garbage".getBytes(UTF_8));
        space.overwrite(StoredDocuments.rootPath(2), "garbage".getBytes(UTF_8));
        Policy next = space.publish(d -> d.addIdentity("bo", identity()));
        assertThat(space.load().newest()).isEqualTo(next);
        TrustedPolicies current = space.load();
        Root rotated = current.root().next(1, List.of(space.root.signer().verifyingKey()), NOW);
        KeySpace.rotateRoot(space.store, current, rotated, List.of(space.root.signer()), NOW);
        assertThat(space.load().root()).isEqualTo(rotated);
        assertThat(space.load().audit()).isEmpty();
    }

    @Test
    void aPolicyThatIsTooLargeIsRefused() {
        TrustedPolicies current = space.load();
        PolicyDraft draft = current.newest().draft();
        draft.setGroup("everybody-in-the-house", List.of("admin"));
        for (int i = 0; i < 990; i++) {
            for (String name : List.of("admin", "everybody-in-the-house")) {
                draft.grant(name, prefix("/" + "p".repeat(200) + i), TestKeys.READ);
            }
        }
        PolicyChange change = draft.build(NOW);
        assertThatThrownBy(() -> KeySpace.publish(space.store, current, change, List.of(space.root.signer())))
                .isInstanceOf(PolicyException.Refused.class)
                .hasMessageContaining("262144");
    }
}
