package io.secretctl.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.Context;
import io.secretctl.crypto.DecryptionKey;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.Kept;
import io.secretctl.crypto.Opener;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.SealedEnvelope;
import io.secretctl.crypto.Sealer;
import io.secretctl.crypto.SigningKey;
import io.secretctl.crypto.Suite;
import io.secretctl.crypto.VerifiedEnvelope;
import io.secretctl.policy.Access;
import io.secretctl.secrets.Recent.Stored;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecentTest {
    private static final KeyPath PATH = new KeyPath("/app/a");
    private static final int MIB = 1 << 20;

    private final SigningKey author = SigningKey.generate();
    private final DecryptionKey alice = DecryptionKey.generate(Suite.X25519);
    private final Recent recent = new Recent();

    private SealedEnvelope seal() {
        EnvelopeHeader header = new EnvelopeHeader(
                Suite.X25519,
                new Context("store", PATH.value()),
                new Position(0, 1),
                Optional.empty(),
                1,
                author.id(),
                TestSpace.T0,
                TestSpace.T0,
                Optional.empty(),
                EnvelopeHeader.Kind.VALUE,
                EnvelopeHeader.OCTET_STREAM);
        return new Sealer(author).seal(header, new byte[] {1}, List.of(alice.recipient()));
    }

    private static Entry entry(KeyPath path, byte[] value) {
        return new Entry(path, value, "1");
    }

    private static KeyPath path(int number) {
        return new KeyPath("/app/" + number);
    }

    @Test
    void onlyTheSameBytesAtTheSamePathAreKnown() {
        SealedEnvelope sealed = seal();
        recent.keep(entry(PATH, sealed.stored()), sealed.envelope());
        assertThat(recent.find(entry(PATH, sealed.stored()))).containsSame(sealed.envelope());
        assertThat(recent.find(entry(new KeyPath("/app/b"), sealed.stored()))).isEmpty();
        for (int i = 0; i < sealed.stored().length; i += 7) {
            byte[] changed = sealed.stored();
            changed[i] ^= 1;
            assertThat(recent.find(entry(PATH, changed))).as("byte %s", i).isEmpty();
        }
        byte[] longer = Arrays.copyOf(sealed.stored(), sealed.stored().length + 1);
        assertThat(recent.find(entry(PATH, longer))).isEmpty();
    }

    @Test
    void whatComesLaterTakesItsPlace() {
        SealedEnvelope before = seal();
        SealedEnvelope after = seal();
        recent.keep(entry(PATH, before.stored()), before.envelope());
        Opener.open(before.envelope(), List.of(alice)).close();
        assertThat(Kept.hasContentKey(before.envelope(), alice)).isTrue();
        recent.keep(entry(PATH, after.stored()), after.envelope());
        assertThat(recent.find(entry(PATH, before.stored()))).isEmpty();
        assertThat(recent.find(entry(PATH, after.stored()))).containsSame(after.envelope());
        assertThat(Kept.hasContentKey(before.envelope(), alice)).isFalse();
    }

    @Test
    void itTellsTheTagThatTheBytesWereSeenWithLast() {
        SealedEnvelope sealed = seal();
        recent.keep(entry(PATH, sealed.stored()), sealed.envelope());
        assertThat(recent.stored(PATH)).contains(new Stored("1", sealed.envelope()));
        assertThat(recent.find(new Entry(PATH, sealed.stored(), "2"))).isPresent();
        assertThat(recent.stored(PATH)).contains(new Stored("2", sealed.envelope()));
        assertThat(recent.stored(new KeyPath("/app/b"))).isEmpty();
    }

    @Test
    void whatWasUsedLongestAgoMakesRoom() {
        VerifiedEnvelope first = kept(0);
        VerifiedEnvelope second = kept(1);
        for (int i = 2; i < 16; i++) {
            kept(i);
        }
        assertThat(recent.stored(path(0))).isPresent(); // which is a use
        kept(16);
        assertThat(recent.stored(path(1))).isEmpty();
        assertThat(recent.stored(path(0))).isPresent();
        assertThat(Kept.hasContentKey(second, alice)).isFalse();
        assertThat(Kept.hasContentKey(first, alice)).isTrue();
        long known = IntStream.range(0, 17)
                .filter(i -> recent.stored(path(i)).isPresent())
                .count();
        assertThat(known).isEqualTo(Recent.MOST_BYTES / MIB);
    }

    /** An envelope that counts for a mebibyte, opened once. */
    private VerifiedEnvelope kept(int number) {
        VerifiedEnvelope envelope = seal().envelope();
        recent.keep(entry(path(number), new byte[MIB]), envelope);
        Opener.open(envelope, List.of(alice)).close();
        return envelope;
    }

    @Test
    void smallOnesCountForTheMemoryThatTheyTake() {
        VerifiedEnvelope envelope = seal().envelope();
        int most = (int) (Recent.MOST_BYTES >> 10);
        for (int i = 0; i <= most; i++) {
            recent.keep(entry(path(i), new byte[] {1}), envelope);
        }
        assertThat(recent.stored(path(0))).isEmpty();
        assertThat(recent.stored(path(1))).isPresent();
        assertThat(recent.stored(path(most))).isPresent();
    }

    @Test
    void whatIsForgottenIsWiped() {
        VerifiedEnvelope forgotten = kept(0);
        VerifiedEnvelope closed = kept(1);
        recent.forget(path(0));
        assertThat(recent.find(entry(path(0), new byte[MIB]))).isEmpty();
        assertThat(Kept.hasContentKey(forgotten, alice)).isFalse();
        assertThat(Kept.hasContentKey(closed, alice)).isTrue();
        recent.close();
        recent.close();
        assertThat(recent.stored(path(1))).isEmpty();
        assertThat(Kept.hasContentKey(closed, alice)).isFalse();
    }

    /** The bytes are known, and what is asked of them has changed. */
    @Test
    void whatIsKnownIsJudgedEachTime(@TempDir Path folder) {
        try (TestSpace space = new TestSpace("file:" + folder.resolve("store"))) {
            space.enrolBob();
            space.change(d -> d.grant("bob", TestSpace.APP, Set.of(Access.READ, Access.WRITE)));
            SecretStore bob = space.as(space.bob);
            bob.put(PATH, new byte[] {1}, PutOptions.DEFAULT);
            assertThat(space.secrets.get(PATH)).isPresent();
            assertThat(space.secrets.get(PATH)).isPresent();
            byte[] known = space.stored(PATH);
            space.overwrite(new KeyPath("/app/b"), known);
            assertThatThrownBy(() -> space.secrets.get("/app/b")).isInstanceOf(EnvelopeException.Misplaced.class);
            space.change(d -> d.revoke("bob", new Prefix("/app"), Set.of(Access.READ, Access.WRITE)));
            long newest = space.secrets.policy().version();
            space.change(d -> d.minimumPolicyVersion(newest));
            assertThatThrownBy(() -> space.secrets.get(PATH)).isInstanceOf(EnvelopeException.class);
            bob.refreshPolicies();
            assertThatThrownBy(() -> bob.get(PATH)).isInstanceOf(EnvelopeException.class);
        }
    }
}
