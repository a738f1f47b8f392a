package io.secretctl.secrets;

import static io.secretctl.secrets.TestSpace.APP;
import static io.secretctl.secrets.TestSpace.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.Access;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
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
        return writer(space.alice).publishManifest(APP, DAY);
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
        assertThat(reader.manifest(APP)).isEqualTo(made);
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
        assertThatThrownBy(() -> reader.manifest(APP)).isInstanceOf(SecretException.NoManifest.class);
        publish();
        assertThat(reader.get(key(1))).isPresent();
        assertThatThrownBy(() -> wanting(APP, Prefix.ALL)).hasMessageContaining("the manifest of / does not count");
        writer(space.alice).publishManifest(Prefix.ALL, DAY);
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
        writer(space.alice).publishManifest(Prefix.parse("/app/below"), DAY);
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
        assertThatThrownBy(() -> bobs.publishManifest(APP, DAY)).isInstanceOf(SecretException.NotAuthorised.class);
        space.change(d -> d.grant("bob", APP, Set.of(Access.WRITE)));
        assertThat(bobs.publishManifest(APP, DAY).author()).isEqualTo("bob");
        assertThat(wanting(APP).get(key(1))).isPresent();
        assertThatThrownBy(() -> bobs.publishManifest(Prefix.ALL, DAY))
                .isInstanceOf(SecretException.NotAuthorised.class);

        Prefix kept = Prefix.parse("/app/kept");
        space.change(d -> d.grant("alice", kept, Set.of(Access.WRITE)).setBoundary(kept, true));
        assertRefused("its author may not write all of it");
        assertThatThrownBy(() -> bobs.publishManifest(APP, DAY)).isInstanceOf(SecretException.NotAuthorised.class);
        publish();
        assertThat(wanting(APP).get(key(1))).isPresent();
        space.change(d -> d.setBoundary(kept, false));
        bobs.publishManifest(APP, DAY);
        space.change(d -> d.removeIdentity("bob"));
        assertThatThrownBy(() -> wanting(APP)).isInstanceOf(SecretException.NoManifest.class);
    }

    @Test
    void whoRemembersIsNotShownAnOlderOne() {
        publish();
        byte[] older = space.stored(PLACE);
        byte[] one = space.stored(key(1));
        space.put(key(1), "newer");
        publish();
        ReaderMemory memory = ReaderMemory.inProcess();
        space.remember(fresh().memory(memory).requireManifests(List.of(APP)).open());
        space.overwrite(PLACE, older);
        space.overwrite(key(1), one);
        SecretStore again = space.remember(
                fresh().memory(memory).requireManifests(List.of(APP)).open());
        assertThatThrownBy(() -> again.get(key(1))).isInstanceOf(EnvelopeException.RolledBack.class);
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
        alice.publishManifest(APP, DAY);
        space.remove(key(2));
        assertThatThrownBy(() -> alice.publishManifest(APP, DAY)).isInstanceOf(SecretException.Vanished.class);
    }

    @Test
    void whatMayGoByItselfIsNotNamed() {
        SecretStore alice = writer(space.alice);
        alice.put(
                key(3), new byte[0], PutOptions.DEFAULT.expiring(clock.instant().plusSeconds(60)));
        assertThat(alice.publishManifest(APP, DAY).values()).isEqualTo(3);
        clock.set(clock.instant().plusSeconds(61));
        assertThat(alice.publishManifest(APP, DAY).values()).isEqualTo(2);
    }
}
