package io.secretctl.secrets;

import static io.secretctl.secrets.TestSpace.APP;
import static io.secretctl.secrets.TestSpace.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.Position;
import io.secretctl.fixtures.DelegatingStore;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.Access;
import io.secretctl.policy.Floor;
import io.secretctl.policy.TrustException;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a reader who has seen nothing finds out by a manifest, on a real store. */
@Timeout(300)
abstract class ManifestContract {
    private static final Duration DAY = Duration.ofDays(1);
    private static final KeyPath PLACE = Manifest.place(APP);

    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T00:00:00.5Z"));
    private TestSpace space;

    /** An empty store. */
    abstract String uri();

    @BeforeEach
    void begin() {
        space = new TestSpace(uri());
        space.put(key(1), "one");
        space.put(key(2), "two");
    }

    @AfterEach
    void close() {
        space.close();
    }

    private SecretStore writer(KeyRing ring) {
        return space.remember(space.builder(ring).clock(clock).open());
    }

    private ManifestInfo publish() {
        return writer(space.alice).manifests().publish(APP, DAY);
    }

    private SecretStoreBuilder fresh() {
        return space.builder(space.alice).clock(clock);
    }

    private SecretStore wanting(Prefix... prefixes) {
        return space.remember(fresh().requireManifests(List.of(prefixes)).open());
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> wanting(APP))
                .isInstanceOf(SecretException.NoManifest.class)
                .hasMessageContaining("the manifest of /app does not count")
                .hasMessageContaining(reason);
    }

    @Test
    void anOlderValuePutBackIsFoundOutByAFreshReader() {
        byte[] old = space.stored(key(1));
        space.put(key(1), "newer");
        publish();
        space.overwrite(key(1), old);
        assertThat(space.remember(fresh().open()).get(key(1)).orElseThrow().utf8())
                .as("without one")
                .isEqualTo("one");
        SecretStore reader = wanting(APP);
        assertThatThrownBy(() -> reader.get(key(1))).isInstanceOf(EnvelopeException.RolledBack.class);
        assertThatThrownBy(() -> reader.snapshot(APP)).isInstanceOf(EnvelopeException.RolledBack.class);
        assertThat(reader.get(key(2)).orElseThrow().utf8()).isEqualTo("two");
    }

    @Test
    void whatIsWithheldIsMissed() {
        publish();
        space.remove(key(1));
        SecretStore reader = wanting(APP);
        assertThatThrownBy(() -> reader.get(key(1))).isInstanceOf(SecretException.Vanished.class);
        assertThatThrownBy(() -> reader.snapshot(APP)).isInstanceOf(SecretException.Vanished.class);
    }

    @Test
    void aDeletedValuePutBackIsFoundOut() {
        byte[] old = space.stored(key(1));
        space.secrets.delete(key(1), PutOptions.DEFAULT);
        assertThat(publish().values()).isEqualTo(2);
        space.overwrite(key(1), old);
        SecretStore reader = wanting(APP);
        assertThatThrownBy(() -> reader.get(key(1))).isInstanceOf(EnvelopeException.RolledBack.class);
    }

    @Test
    void whatIsWrittenLaterIsReadAllTheSame() {
        ManifestInfo made = publish();
        assertThat(made)
                .isEqualTo(new ManifestInfo(
                        APP, "alice", Instant.parse("2026-03-02T00:00:00Z"), Instant.parse("2026-03-03T00:00:00Z"), 2));
        space.put(key(1), "newer");
        space.put(key(3), "new");
        SecretStore reader = wanting(APP);
        assertThat(reader.manifests().of(APP)).isEqualTo(made);
        assertThat(reader.get(key(1)).orElseThrow().utf8()).isEqualTo("newer");
        assertThat(reader.get(key(3)).orElseThrow().utf8()).isEqualTo("new");
    }

    @Test
    void withoutOneOrFromTheSecondOnThatItExpiresNothingIsRead() {
        assertRefused("there is none");
        ManifestInfo made = publish();
        clock.set(made.expires().minusNanos(1));
        SecretStore reader = wanting(APP);
        assertThat(reader.get(key(1))).isPresent();
        clock.set(made.expires());
        assertThatThrownBy(() -> reader.get(key(1)))
                .isInstanceOf(SecretException.NoManifest.class)
                .hasMessageContaining("it has expired at 2026-03-03T00:00:00Z");
        assertRefused("it has expired");
        assertThatThrownBy(() -> reader.manifests().of(APP)).isInstanceOf(SecretException.NoManifest.class);
        publish();
        assertThat(reader.get(key(1))).isPresent();
        assertThatThrownBy(() -> wanting(APP, Prefix.ALL)).hasMessageContaining("the manifest of / does not count");
        writer(space.alice).manifests().publish(Prefix.ALL, DAY);
        assertThat(wanting(APP, Prefix.ALL).get(key(2))).isPresent();
    }

    @Test
    void onlyWhatIsMadeForItsPlaceAndUnchangedCounts() {
        publish();
        byte[] right = space.stored(PLACE);
        byte[] changed = right.clone();
        changed[right.length / 2] ^= 1;
        space.overwrite(PLACE, changed);
        assertThatThrownBy(() -> wanting(APP)).isInstanceOf(SecretException.NoManifest.class);
        space.overwrite(PLACE, Arrays.copyOf(right, right.length - 1));
        assertThatThrownBy(() -> wanting(APP)).isInstanceOf(SecretException.NoManifest.class);
        space.overwrite(PLACE, space.stored(key(1)));
        assertRefused("nobody of the policy has signed it");
        writer(space.alice).manifests().publish(Prefix.parse("/app/below"), DAY);
        space.overwrite(PLACE, space.stored(Manifest.place(Prefix.parse("/app/below"))));
        assertRefused("it was made for /app/below");
        space.overwrite(PLACE, new byte[0]);
        assertThatThrownBy(() -> wanting(APP)).isInstanceOf(SecretException.NoManifest.class);
        space.overwrite(PLACE, right);
        assertThat(wanting(APP).get(key(1))).isPresent();
    }

    @Test
    void itsAuthorMayWriteAllOfIt() {
        space.enrolBob();
        SecretStore bobs = writer(space.bob);
        assertThatThrownBy(() -> bobs.manifests().publish(APP, DAY)).isInstanceOf(SecretException.NotAuthorised.class);
        space.change(d -> d.grant("bob", APP, Set.of(Access.WRITE)));
        assertThat(bobs.manifests().publish(APP, DAY).author()).isEqualTo("bob");
        assertThat(wanting(APP).get(key(1))).isPresent();
        assertThatThrownBy(() -> bobs.manifests().publish(Prefix.ALL, DAY))
                .isInstanceOf(SecretException.NotAuthorised.class);

        Prefix kept = Prefix.parse("/app/kept");
        space.change(d -> d.grant("alice", kept, Set.of(Access.WRITE)).setBoundary(kept, true));
        assertRefused("its author may not write all of it");
        assertThatThrownBy(() -> bobs.manifests().publish(APP, DAY)).isInstanceOf(SecretException.NotAuthorised.class);
        publish();
        assertThat(wanting(APP).get(key(1))).isPresent();
        space.change(d -> d.setBoundary(kept, false));
        bobs.manifests().publish(APP, DAY);
        space.change(d -> d.removeIdentity("bob"));
        assertThatThrownBy(() -> wanting(APP)).isInstanceOf(SecretException.NoManifest.class);
    }

    @Test
    void whoHasReadOneIsNotShownAnOlderOne() {
        publish();
        byte[] older = space.stored(PLACE);
        clock.set(clock.instant().plusSeconds(10));
        publish();
        SecretStore reader = wanting(APP);
        space.overwrite(PLACE, older);
        assertThatThrownBy(reader::refreshPolicies)
                .isInstanceOf(SecretException.NoManifest.class)
                .hasMessageContaining("older than the one that was there before");
    }

    /** As in a container whose file system is read-only. */
    @Test
    void whoCanRememberNothingFindsOutAllTheSame() {
        byte[] old = space.stored(key(1));
        space.put(key(1), "newer");
        publish();
        space.overwrite(key(1), old);
        SecretStore reader = space.remember(fresh().memory(new ReaderMemory() {
                    @Override
                    public Recollection recall(String root) {
                        return Recollection.NONE;
                    }

                    @Override
                    public void remember(String root, Recollection accepted) {}
                })
                .requireManifests(List.of(APP))
                .open());
        assertThatThrownBy(() -> reader.get(key(1))).isInstanceOf(EnvelopeException.RolledBack.class);
    }

    @Test
    void whatReadsANewOneIsJudgedByIt() {
        byte[] old = space.stored(key(1));
        ManifestInfo first = publish();
        SecretStore reader = wanting(APP);
        assertThat(reader.get(key(1)).orElseThrow().utf8()).isEqualTo("one");
        space.put(key(1), "newer");
        clock.set(first.expires());
        publish();
        space.overwrite(key(1), old);
        assertThatThrownBy(() -> reader.get(key(1))).isInstanceOf(EnvelopeException.RolledBack.class);
    }

    @Test
    void aJobWithoutAMemorySignsNothingOlder() {
        byte[] old = space.stored(key(1));
        space.put(key(1), "newer");
        clock.set(publish().expires());
        byte[] newer = space.stored(key(1));
        space.overwrite(key(1), old);
        assertThatThrownBy(this::publish).isInstanceOf(EnvelopeException.RolledBack.class);
        space.remove(key(1));
        assertThatThrownBy(this::publish).isInstanceOf(SecretException.Vanished.class);
        space.overwrite(key(1), newer);
        assertThat(publish().values()).isEqualTo(2);
    }

    /** The job's other manifest ends while it works, so that it reads the policies, and that one, again. */
    @Test
    void whatTheOneBeforeSaysHoldsThoughPoliciesAreReadAgainMeanwhile() {
        Prefix other = Prefix.parse("/other");
        byte[] old = space.stored(key(1));
        space.put(key(1), "newer");
        Instant end = publish().expires();
        writer(space.alice).manifests().publish(other, DAY);
        space.overwrite(key(1), old);
        SecretStore job =
                space.remember(fresh().requireManifests(List.of(other)).open(new DelegatingStore(space.newRaw()) {
                    @Override
                    public Optional<Entry> get(KeyPath path) {
                        Optional<Entry> read = super.get(path);
                        if (path.equals(PLACE) && clock.instant().isBefore(end)) {
                            clock.set(end);
                            writer(space.alice).manifests().publish(other, DAY);
                        }
                        return read;
                    }
                }));
        assertThatThrownBy(() -> job.manifests().publish(APP, DAY)).isInstanceOf(EnvelopeException.RolledBack.class);
    }

    @Test
    void thePolicyThatItWasMadeByIsNotTakenAway() {
        space.enrolBob();
        publish();
        space.remove(new KeyPath("/.secretctl/policy/2"));
        assertThatThrownBy(() -> wanting(APP)).isInstanceOf(TrustException.RolledBack.class);
    }

    /** Whoever may write it all is believed that there is a newer policy than the one that is shown; nobody else is. */
    @Test
    void whatSomebodyWithoutRightsSaysOfPoliciesRaisesNoAlarmAndIsReplaced() {
        space.enrolBob();
        publish();
        overwriteClaiming(space.bob, new Floor(new Position(7, 999), Optional.of("a".repeat(64))));
        assertRefused("its author may not write all of it by policy version 2");
        SecretStore alice = writer(space.alice);
        assertThatThrownBy(() -> alice.manifests().of(APP)).isInstanceOf(SecretException.NoManifest.class);
        overwriteClaiming(space.bob, new Floor(new Position(0, 2), Optional.of("a".repeat(64))));
        assertRefused("its author may not write all of it by policy version 2");
        assertThat(publish().author()).isEqualTo("alice");
        assertThat(wanting(APP).get(key(1))).isPresent();

        overwriteClaiming(space.alice, new Floor(new Position(7, 999), Optional.of("a".repeat(64))));
        assertThatThrownBy(() -> wanting(APP)).isInstanceOf(TrustException.RolledBack.class);
        assertThatThrownBy(this::publish).isInstanceOf(TrustException.RolledBack.class);
        assertThatThrownBy(() -> alice.manifests().of(APP)).isInstanceOf(TrustException.RolledBack.class);
    }

    private void overwriteClaiming(KeyRing author, Floor policy) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Manifest manifest =
                new Manifest(space.created.store(), APP, author.signer().id(), policy, now, now.plus(DAY), Map.of());
        space.overwrite(PLACE, manifest.sign(author.signer()));
    }

    @Test
    void aQuietWatchSaysThatItIsStaleWhenItExpires() throws InterruptedException {
        ManifestInfo made = publish();
        SecretStore reader = wanting(APP);
        try (LiveSecrets live = reader.live(APP, key(1))) {
            clock.set(made.expires());
            while (live.stale().isEmpty()) {
                Thread.sleep(10);
            }
            assertThat(live.stale().orElseThrow().reason()).isInstanceOf(SecretException.NoManifest.class);
            assertThat(live.read(key(1).value(), Secret::utf8)).isEqualTo("one");
            publish();
            while (live.stale().isPresent()) {
                Thread.sleep(10);
            }
        }
    }

    @Test
    void whatIsNoneOfItsBusinessIsRefused() {
        assertThatThrownBy(() -> fresh().requireManifests(List.of(Prefix.RESERVED)))
                .isInstanceOf(SecretException.Reserved.class);
        SecretStore alice = writer(space.alice);
        assertThatThrownBy(() -> alice.manifests().publish(Prefix.RESERVED, DAY))
                .isInstanceOf(SecretException.Reserved.class);
        Seen registration = new Seen(new Position(0, 9), false, "0".repeat(64), Optional.of(TestSpace.T0), true);
        Manifest forgetting = new Manifest(
                space.created.store(),
                APP,
                space.alice.signer().id(),
                alice.policies().policyFloor(),
                TestSpace.T0,
                clock.instant().plus(DAY).truncatedTo(ChronoUnit.SECONDS),
                Map.of(key(1), registration));
        space.overwrite(PLACE, forgetting.sign(space.alice.signer()));
        assertRefused("it names a registration");
    }

    @Test
    void nothingIsSignedThatIsRefusedOrHasVanished() {
        byte[] two = space.stored(key(2));
        space.overwrite(key(2), space.stored(key(1)));
        assertThatThrownBy(this::publish)
                .isInstanceOf(EnvelopeException.Misplaced.class)
                .hasMessageContaining(key(2).value());
        space.overwrite(key(2), two);
        SecretStore alice = writer(space.alice);
        alice.manifests().publish(APP, DAY);
        space.remove(key(2));
        assertThatThrownBy(() -> alice.manifests().publish(APP, DAY)).isInstanceOf(SecretException.Vanished.class);
    }

    @Test
    void whatWasThereBeforeAValueThatHasExpiredIsNotPutBack() {
        byte[] old = space.stored(key(1));
        SecretStore alice = writer(space.alice);
        alice.put(
                key(1), new byte[0], PutOptions.DEFAULT.expiring(clock.instant().plusSeconds(60)));
        clock.set(clock.instant().plusSeconds(61));
        assertThat(alice.manifests().publish(APP, DAY).values()).isEqualTo(2);
        space.overwrite(key(1), old);
        assertThatThrownBy(() -> wanting(APP).get(key(1))).isInstanceOf(EnvelopeException.RolledBack.class);
        space.remove(key(1));
        assertThat(wanting(APP).get(key(1))).isEmpty();
    }
}
