package io.secretctl.policy;

import static io.secretctl.policy.TestKeys.NOW;
import static io.secretctl.policy.TestKeys.identity;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.Dsse;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.SigningKey;
import io.secretctl.crypto.VerifyingKey;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedPoliciesTest {
    private static final TrustSettings ANY = TrustSettings.onFirstUse();

    private KeySpaceFixture space;

    @BeforeEach
    void init(@TempDir Path folder) {
        space = new KeySpaceFixture(folder.resolve("store"));
    }

    @AfterEach
    void close() {
        space.close();
    }

    private static Floor floor(long version) {
        return new Floor(new Position(0, version), Optional.empty());
    }

    private static List<SigningKey> keys(int count) {
        List<SigningKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(SigningKey.generate());
        }
        return keys;
    }

    private static List<VerifyingKey> publicKeys(List<SigningKey> keys) {
        return keys.stream().map(SigningKey::verifyingKey).toList();
    }

    private static void assertRefused(Listing listing, TrustSettings settings, Class<? extends TrustException> kind) {
        assertThatThrownBy(() -> TrustedPolicies.of(listing, settings, KeySpaceFixture.CLOCK))
                .isInstanceOf(kind);
    }

    /** A listing with one entry changed. */
    private static Listing with(Listing listing, KeyPath path, byte[] value) {
        List<Entry> entries = listing.entries().stream()
                .map(e -> e.path().equals(path) ? new Entry(path, value, e.tag()) : e)
                .toList();
        return new Listing(listing.prefix(), entries, listing.revision());
    }

    private static void forEveryDamage(byte[] document, Consumer<byte[]> check) {
        for (int i = 0; i < document.length; i++) {
            byte[] damaged = document.clone();
            damaged[i] ^= (byte) (1 << (i % 8));
            check.accept(damaged);
            if (i % 16 == 0) {
                check.accept(Arrays.copyOf(document, i));
            }
        }
    }

    @Test
    void anEmptyStoreHasNoKeySpace() {
        assertRefused(new Listing(Prefix.RESERVED, List.of(), 1), ANY, TrustException.NoKeySpace.class);
        assertRefused(new Listing(Prefix.RESERVED, List.of(), 1), space.pinned(), TrustException.NoKeySpace.class);
    }

    @Test
    void onlyAPinnedRootCounts() {
        TrustSettings other = TrustSettings.pinned(List.of(new RootFingerprint("ab".repeat(32))));
        assertThatThrownBy(() -> TrustedPolicies.load(space.store, other, KeySpaceFixture.CLOCK))
                .isInstanceOfSatisfying(
                        TrustException.RootMismatch.class,
                        e -> assertThat(e.found()).isEqualTo(space.created.root()));
        assertThatThrownBy(() -> TrustSettings.pinned(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyDamageOfTheRootIsRefused() {
        KeyPath path = StoredDocuments.rootPath(1);
        Listing listing = space.store.list(Prefix.RESERVED);
        forEveryDamage(space.read(path), damaged -> {
            assertRefused(with(listing, path, damaged), space.pinned(), TrustException.class);
            assertRefused(with(listing, path, damaged), ANY, TrustException.class);
        });
        space.delete(path);
        space.overwrite(StoredDocuments.rootPath(2), "garbage".getBytes(UTF_8));
        assertRefused(space.store.list(Prefix.RESERVED), ANY, TrustException.Invalid.class);
    }

    @Test
    void everyDamageOfTheNewestPolicyLeavesTheOneBefore() {
        Policy first = space.load().newest();
        space.publish(d -> d.addIdentity("bo", identity()));
        KeyPath path = StoredDocuments.policyPath(2);
        Listing listing = space.store.list(Prefix.RESERVED);
        forEveryDamage(space.read(path), damaged -> {
            TrustedPolicies trusted = TrustedPolicies.of(with(listing, path, damaged), ANY, KeySpaceFixture.CLOCK);
            assertThat(trusted.newest()).isEqualTo(first);
            assertThat(trusted.findings()).extracting(Finding::path).containsExactly(path);
            assertRefused(
                    with(listing, path, damaged), ANY.notBelow(floor(1), floor(2)), TrustException.RolledBack.class);
        });
    }

    @Test
    void anOlderPolicyCountsByItsHashInTheNextOne() {
        Policy first = space.load().newest();
        Policy second = space.publish(d -> d.addIdentity("bo", identity()));
        space.publish(d -> d.addIdentity("ci", identity()));
        assertThat(space.load().policy(1)).contains(first);
        assertThat(space.load().policy(2)).contains(second);
        assertThat(space.load().policy(3)).contains(space.load().newest());
        assertThat(space.load().policy(4)).isEmpty();

        // Another second version, by the root's own key: signed, and yet not the one that was followed.
        Policy other = first.draft().addIdentity("eve", identity()).build(NOW).policy();
        space.overwrite(
                StoredDocuments.policyPath(2),
                other.sign(List.of(space.root.signer())).encode());
        TrustedPolicies trusted = space.load();
        assertThat(trusted.policy(2)).isEmpty();
        assertThat(trusted.policy(1)).isEmpty(); // though the newest root has signed it
        assertThat(trusted.audit()).extracting(Finding::path).containsExactly(StoredDocuments.policyPath(2));
    }

    /** Whoever could leave one out could leave out that somebody had a right, and show it when all have settled on that. */
    @Test
    void whatIsBeforeAMissingPolicyDoesNotCount() {
        space.publish(d -> d.addIdentity("eve", identity()).grant("eve", Prefix.ALL, Set.of(Access.WRITE)));
        space.publish(d -> d.removeIdentity("eve"));
        assertThat(space.load().nothingTakenSince()).isEqualTo(3);
        space.delete(StoredDocuments.policyPath(2));
        TrustedPolicies trusted = space.load();
        assertThat(trusted.policy(1)).isEmpty();
        assertThat(trusted.nothingTakenSince()).isEqualTo(3);
        assertThat(trusted.history()).extracting(Policy::version).containsExactly(3L);
        assertThat(trusted.findings()).extracting(Finding::path).containsOnly(StoredDocuments.policyPath(2));
    }

    @Test
    void policiesBelowTheMinimumAreGone() {
        space.publish(d -> d.addIdentity("bo", identity()));
        space.publish(d -> d.minimumPolicyVersion(2));
        assertThat(space.load().policy(1)).isEmpty();
        assertThat(space.load().policy(2)).isPresent();
        space.delete(StoredDocuments.policyPath(1));
        assertThat(space.load().audit()).isEmpty();
    }

    @Test
    void whatWasSeenIsNotTakenBack() {
        space.publish(d -> d.addIdentity("bo", identity()));
        assertThat(TrustedPolicies.load(space.store, space.pinned().notBelow(floor(1), floor(2)), KeySpaceFixture.CLOCK)
                        .newest()
                        .version())
                .isEqualTo(2);
        Listing listing = space.store.list(Prefix.RESERVED);
        assertRefused(listing, space.pinned().notBelow(floor(1), floor(3)), TrustException.RolledBack.class);
        assertRefused(listing, space.pinned().notBelow(floor(2), floor(2)), TrustException.RolledBack.class);
    }

    @Test
    void anExpiredPolicyFailsClosed() {
        space.publish(d -> d.expires(Optional.of(NOW.plusSeconds(60))));
        Clock before = Clock.offset(KeySpaceFixture.CLOCK, Duration.ofSeconds(59));
        Clock after = Clock.offset(KeySpaceFixture.CLOCK, Duration.ofSeconds(60));
        assertThat(TrustedPolicies.load(space.store, space.pinned(), before)
                        .newest()
                        .version())
                .isEqualTo(2);
        assertThatThrownBy(() -> TrustedPolicies.load(space.store, space.pinned(), after))
                .isInstanceOf(TrustException.Expired.class);
        TrustedPolicies current =
                TrustedPolicies.load(space.store, space.pinned().acceptingExpired(), after);
        PolicyChange renewed =
                current.newest().draft().expires(Optional.empty()).build(NOW);
        KeySpace.publish(space.store, current, renewed, List.of(space.root.signer()));
        assertThat(TrustedPolicies.load(space.store, space.pinned(), after)
                        .newest()
                        .version())
                .isEqualTo(3);
    }

    @Test
    void theSameDocumentsNeedNoVerifyingTwiceAndAnyOthersDo() {
        space.publish(d -> d.addIdentity("bo", identity()));
        TrustedPolicies before = space.load();
        Listing listing = space.store.list(Prefix.RESERVED);
        assertThat(before.again(listing, space.pinned())).isSameAs(before);
        for (Entry entry : listing.entries()) {
            byte[] damaged = entry.value();
            damaged[damaged.length / 2] ^= 1;
            Listing changed = with(listing, entry.path(), damaged);
            if (entry.path().equals(StoredDocuments.rootPath(1))) {
                assertThatThrownBy(() -> before.again(changed, space.pinned())).isInstanceOf(TrustException.class);
            } else {
                TrustedPolicies after = before.again(changed, space.pinned());
                assertThat(after.audit()).extracting(Finding::path).containsExactly(entry.path());
            }
        }
        Policy third = space.publish(d -> d.addIdentity("ci", identity()));
        assertThat(before.again(space.store.list(Prefix.RESERVED), space.pinned())
                        .newest())
                .isEqualTo(third);
    }

    @Test
    void theSameDocumentsExpireAllTheSame() {
        space.publish(d -> d.expires(Optional.of(NOW.plusSeconds(60))));
        TestClock clock = new TestClock();
        Listing listing = space.store.list(Prefix.RESERVED);
        TrustedPolicies before = TrustedPolicies.of(listing, space.pinned(), clock);
        clock.now = NOW.plusSeconds(59);
        assertThat(before.again(listing, space.pinned())).isSameAs(before);
        clock.now = NOW.plusSeconds(60);
        assertThatThrownBy(() -> before.again(listing, space.pinned())).isInstanceOf(TrustException.Expired.class);
    }

    @Test
    void aDocumentOfAnotherKindOrPlaceCountsForNothing() {
        Policy first = space.load().newest();
        Policy second = first.draft().addIdentity("eve", identity()).build(NOW).policy();
        List<SigningKey> root = List.of(space.root.signer());
        byte[] payload = PolicyCodec.encode(second);
        for (String type : List.of(Root.PAYLOAD_TYPE, "application/vnd.secretctl.sealed.v1", "")) {
            space.overwrite(
                    StoredDocuments.policyPath(2),
                    Dsse.sign(type, payload, root).encode());
            assertThat(space.load().newest()).isEqualTo(first);
        }
        space.overwrite(StoredDocuments.policyPath(3), second.sign(root).encode());
        assertThat(space.load().newest()).isEqualTo(first);
        Policy foreign = TestKeys.empty().draft().build(NOW).policy();
        space.overwrite(StoredDocuments.policyPath(2), foreign.sign(root).encode());
        assertThat(space.load().newest()).isEqualTo(first);
    }

    @Test
    void thousandsOfForgeriesAreBounded() {
        Policy first = space.load().newest();
        List<SigningKey> forger = keys(1);
        byte[] forged = first.draft().build(NOW).policy().sign(forger).encode();
        byte[] claimed = new String(forged, UTF_8)
                .replace(forger.get(0).id().hex(), space.root.signer().id().hex())
                .getBytes(UTF_8);
        Listing listing = space.store.list(Prefix.RESERVED);
        List<Entry> entries = new ArrayList<>(listing.entries());
        byte[] huge = new byte[300 << 10];
        for (long i = 0; i < 3000; i++) {
            entries.add(new Entry(
                    StoredDocuments.policyPath(9_000_000_000_000_000L + i), i % 2 == 0 ? claimed : huge, "t"));
            entries.add(new Entry(StoredDocuments.rootPath(10 + i), claimed, "t"));
        }
        entries.add(new Entry(new KeyPath(Prefix.RESERVED + "/policy/01"), claimed, "t"));
        entries.add(new Entry(new KeyPath(Prefix.RESERVED + "/policy/9007199254740993"), claimed, "t"));
        entries.add(new Entry(new KeyPath(Prefix.RESERVED + "/policy/99999999999999999999"), claimed, "t"));
        entries.add(new Entry(new KeyPath(Prefix.RESERVED + "/root/x"), claimed, "t"));
        entries.add(new Entry(new KeyPath(Prefix.RESERVED + "/keys/x"), claimed, "t"));
        entries.add(new Entry(new KeyPath(Prefix.RESERVED + "/elsewhere/x"), claimed, "t"));
        TrustedPolicies trusted =
                TrustedPolicies.of(new Listing(Prefix.RESERVED, entries, 1), space.pinned(), KeySpaceFixture.CLOCK);
        assertThat(trusted.newest()).isEqualTo(first);
        assertThat(trusted.findings()).hasSize(6005);
    }

    @Test
    void twoOfThreeMustSign() {
        List<SigningKey> three = keys(3);
        TrustedPolicies one = space.load();
        List<SigningKey> all = new ArrayList<>(three.subList(0, 2));
        all.add(space.root.signer());
        KeySpace.rotateRoot(space.store, one, one.root().next(2, publicKeys(three), NOW), all, NOW);
        TrustedPolicies two = space.load();
        assertThat(two.root().version()).isEqualTo(2);
        assertThat(two.newest().version()).isEqualTo(2);
        assertThat(two.newest().head().rootVersion()).isEqualTo(2);
        assertThat(two.policy(1)).contains(one.newest());
        assertThat(two.fingerprint()).isEqualTo(space.created.root());

        PolicyChange change = two.newest().draft().addIdentity("bo", identity()).build(NOW);
        for (List<SigningKey> few : List.of(
                List.of(three.get(0)),
                List.of(three.get(0), three.get(0)),
                List.of(three.get(0), space.root.signer()),
                List.of(space.root.signer()))) {
            assertThatThrownBy(() -> KeySpace.publish(space.store, two, change, few))
                    .isInstanceOf(TrustException.NotSigned.class);
            space.overwrite(
                    StoredDocuments.policyPath(3), change.policy().sign(few).encode());
            assertThat(space.load().newest()).isEqualTo(two.newest());
        }
        space.delete(StoredDocuments.policyPath(3));
        Dsse first = change.policy().sign(List.of(three.get(2)));
        KeySpace.publish(space.store, two, change, first.withSignature(three.get(1)));
        assertThat(space.load().newest()).isEqualTo(change.policy());
        assertThat(space.load().audit()).isEmpty();
    }

    @Test
    void theKeysOfAReplacedRootSignNothingAnyMore() {
        Policy first = space.load().newest();
        TrustedPolicies current = space.load();
        List<SigningKey> next = keys(1);
        KeySpace.rotateRoot(
                space.store,
                current,
                current.root().next(1, publicKeys(next), NOW),
                List.of(space.root.signer(), next.get(0)),
                NOW);
        Policy newest = space.load().newest();
        for (long rootVersion = 1; rootVersion <= 2; rootVersion++) {
            PolicyChange forged = newest.draft()
                    .rootVersion(rootVersion)
                    .addIdentity("eve", identity())
                    .build(NOW);
            space.overwrite(
                    StoredDocuments.policyPath(3),
                    forged.policy().sign(List.of(space.root.signer())).encode());
            assertThat(space.load().newest()).isEqualTo(newest);
        }
        // Nor an older version, even where the chain of hashes has a gap.
        Policy other = first.draft().addIdentity("eve", identity()).build(NOW).policy();
        PolicyChange third = newest.draft().rootVersion(2).build(NOW);
        space.overwrite(StoredDocuments.policyPath(3), third.policy().sign(next).encode());
        space.delete(StoredDocuments.policyPath(2));
        assertThat(space.load().policy(1)).isEmpty();
        space.overwrite(
                StoredDocuments.policyPath(2),
                other.sign(List.of(space.root.signer())).encode());
        assertThat(space.load().policy(2)).isEmpty();
        assertThat(space.load().policy(1)).isEmpty();
    }

    @Test
    void aPolicyNamesTheNewestRootEvenWhereTheKeysAreTheSame() {
        TrustedPolicies current = space.load();
        List<SigningKey> root = List.of(space.root.signer());
        KeySpace.rotateRoot(space.store, current, current.root().next(1, publicKeys(root), NOW), root, NOW);
        Policy newest = space.load().newest();
        PolicyChange change = newest.draft().rootVersion(1).build(NOW);
        assertThatThrownBy(() -> KeySpace.publish(space.store, space.load(), change, root))
                .isInstanceOf(PolicyException.Refused.class);
        space.overwrite(
                StoredDocuments.policyPath(3), change.policy().sign(root).encode());
        assertThat(space.load().newest()).isEqualTo(newest);
        assertThat(space.load().findings())
                .extracting(Finding::reason)
                .containsExactly("it names another root than the newest");
    }

    @Test
    void aRootNeedsTheOldKeysAndItsOwn() {
        List<SigningKey> next = keys(1);
        TrustedPolicies current = space.load();
        Root second = current.root().next(1, publicKeys(next), NOW);
        for (List<SigningKey> signers : List.of(next, List.of(space.root.signer()))) {
            assertThatThrownBy(() -> KeySpace.rotateRoot(space.store, current, second, signers, NOW))
                    .isInstanceOf(TrustException.NotSigned.class);
            space.overwrite(StoredDocuments.rootPath(2), second.sign(signers).encode());
            assertThat(space.load().root().version()).isEqualTo(1);
            assertThat(space.load().findings()).extracting(Finding::path).containsExactly(StoredDocuments.rootPath(2));
        }
        Root skipping = second.next(1, publicKeys(next), NOW);
        assertThatThrownBy(() -> KeySpace.rotateRoot(
                        space.store, current, skipping, List.of(space.root.signer(), next.get(0)), NOW))
                .isInstanceOf(PolicyException.Refused.class);
        space.overwrite(
                StoredDocuments.rootPath(2),
                skipping.sign(List.of(space.root.signer(), next.get(0))).encode());
        assertThat(space.load().root().version()).isEqualTo(1);
    }

    @Test
    void aNewRootWithoutItsPolicyFailsClosed() {
        TrustedPolicies current = space.load();
        List<SigningKey> next = keys(1);
        KeySpace.rotateRoot(
                space.store,
                current,
                current.root().next(1, publicKeys(next), NOW),
                List.of(space.root.signer(), next.get(0)),
                NOW);
        space.delete(StoredDocuments.policyPath(2));
        assertRefused(space.store.list(Prefix.RESERVED), space.pinned(), TrustException.NotSigned.class);
        space.delete(StoredDocuments.rootPath(2));
        assertRefused(
                space.store.list(Prefix.RESERVED),
                space.pinned().notBelow(floor(2), floor(0)),
                TrustException.RolledBack.class);
    }
}
