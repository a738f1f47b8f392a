package io.secretctl.policy;

import static io.secretctl.policy.TestKeys.NOW;
import static io.secretctl.policy.TestKeys.READ;
import static io.secretctl.policy.TestKeys.WRITE;
import static io.secretctl.policy.TestKeys.identity;
import static io.secretctl.policy.TestKeys.path;
import static io.secretctl.policy.TestKeys.prefix;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.Context;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.Expectation;
import io.secretctl.crypto.Opener;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.Recipient;
import io.secretctl.crypto.Sealer;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.crypto.Suite;
import io.secretctl.crypto.VerifiedEnvelope;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.KeyState;
import io.secretctl.keys.PublicIdentity;
import io.secretctl.store.Prefix;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real envelopes, judged by policies in a real store. */
class AuthorityTest {
    private static final String PATH = "/app/db/password";

    private KeySpaceFixture space;
    private final KeyRing ci = KeyRing.generate(Suite.X25519, NOW);

    @BeforeEach
    void init(@TempDir Path folder) {
        space = new KeySpaceFixture(folder.resolve("store"));
        space.publish(
                d -> d.addIdentity("ci", ci.publicIdentity().orElseThrow()).grant("ci", prefix("/app"), WRITE));
    }

    @AfterEach
    void close() {
        space.close();
        ci.close();
    }

    private EnvelopeHeader header(KeyRing author, EnvelopeHeader.Kind kind, long policyVersion, Suite suite) {
        return new EnvelopeHeader(
                suite,
                new Context(space.created.store(), PATH),
                new Position(0, 1),
                Optional.empty(),
                policyVersion,
                author.signer().id(),
                NOW,
                NOW,
                Optional.empty(),
                kind,
                EnvelopeHeader.OCTET_STREAM);
    }

    private byte[] seal(KeyRing author, long policyVersion, List<Recipient> recipients) {
        EnvelopeHeader header = header(author, EnvelopeHeader.Kind.VALUE, policyVersion, Suite.X25519);
        return new Sealer(author.signer())
                .seal(header, "geheim".getBytes(UTF_8), recipients)
                .stored();
    }

    private byte[] sealNow(KeyRing author) {
        TrustedPolicies trusted = space.load();
        return seal(author, trusted.newest().version(), trusted.recipients(path(PATH), Suite.X25519));
    }

    private VerifiedEnvelope verify(byte[] envelope) {
        return verify(envelope, space.load());
    }

    private VerifiedEnvelope verify(byte[] envelope, TrustedPolicies trusted) {
        Context context = new Context(space.created.store(), PATH);
        return Opener.verify(envelope, new Expectation(context, Position.NONE, NOW, trusted));
    }

    private void assertNotAllowed(byte[] envelope, String reason) {
        assertThatThrownBy(() -> verify(envelope))
                .isInstanceOf(EnvelopeException.NotAllowed.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aWriterWhoCantReadWritesForTheReaders() {
        VerifiedEnvelope verified = verify(sealNow(ci));
        try (SecretBytes value = Opener.open(verified, space.admin.decryptionKeys())) {
            assertThat(value.utf8()).isEqualTo("geheim");
        }
        assertThatThrownBy(() -> Opener.open(verified, ci.decryptionKeys()))
                .isInstanceOf(EnvelopeException.NotForYou.class);
    }

    @Test
    void whoMayOnlyReadWritesNothing() {
        try (KeyRing bo = KeyRing.generate(Suite.X25519, NOW)) {
            byte[] before = sealNow(bo);
            assertThatThrownBy(() -> verify(before))
                    .isInstanceOf(EnvelopeException.Forged.class)
                    .hasMessageContaining("not in the policy");
            space.publish(
                    d -> d.addIdentity("bo", bo.publicIdentity().orElseThrow()).grant("bo", Prefix.ALL, READ));
            assertNotAllowed(sealNow(bo), "bo may not write " + PATH + " by policy version 3");
        }
    }

    @Test
    void theReadersAreThoseOfThePolicyItNames() {
        PublicIdentity bo = identity();
        List<Recipient> before = space.load().recipients(path(PATH), Suite.X25519);
        byte[] old = sealNow(ci);
        space.publish(d -> d.addIdentity("bo", bo).grant("bo", prefix("/app"), READ));
        List<Recipient> after = space.load().recipients(path(PATH), Suite.X25519);
        assertThat(after).hasSize(2);
        assertThat(verify(old).recipients()).hasSize(1);
        assertThat(verify(seal(ci, 3, after)).recipients()).hasSize(2);
        assertNotAllowed(seal(ci, 3, before), "sealed to other keys");
        assertNotAllowed(seal(ci, 2, after), "sealed to other keys");
    }

    @Test
    void theNamedPolicyMustCount() {
        List<Recipient> readers = space.load().recipients(path(PATH), Suite.X25519);
        assertNotAllowed(seal(ci, 3, readers), "the newest that can be trusted is 2");
        assertNotAllowed(seal(ci, 1, readers), "is not current in policy version 1");
        byte[] old = seal(ci, 2, readers);
        space.publish(d -> d.grant("ci", prefix("/x"), READ));
        assertThat(verify(old).recipients()).hasSize(1);
        byte[] second = space.read(StoredDocuments.policyPath(2));
        space.delete(StoredDocuments.policyPath(2));
        assertNotAllowed(old, "policy version 2 is missing");
        space.overwrite(StoredDocuments.policyPath(2), second);
        space.publish(d -> d.minimumPolicyVersion(3));
        assertNotAllowed(old, "at least 3 is required");
    }

    @Test
    void whoWasRemovedWritesNothingUnderTheNewPolicyAndTheOldValuesStayUntilTheMinimumPasses() {
        byte[] old = sealNow(ci);
        space.publish(d -> d.removeIdentity("ci"));
        assertThat(verify(old).header().author()).isEqualTo(ci.signer().id());
        assertNotAllowed(sealNow(ci), "is not current in policy version 3");
        space.publish(d -> d.minimumPolicyVersion(3));
        assertThatThrownBy(() -> verify(old)).isInstanceOf(EnvelopeException.Forged.class);
    }

    @Test
    void aRetiredKeySignsNothingNew() {
        try (KeyRing next = KeyRing.generate(Suite.X25519, NOW)) {
            space.publish(d -> d.addKeys("ci", next.publicIdentity().orElseThrow()));
            assertThat(verify(sealNow(ci)).header().policyVersion()).isEqualTo(3);
            space.publish(d -> d.setKeyState("ci", ci.signer().id(), KeyState.RETIRED));
            assertNotAllowed(sealNow(ci), "is not current in policy version 4");
            assertThat(verify(sealNow(next)).header().policyVersion()).isEqualTo(4);
        }
    }

    @Test
    void aSuiteBelowTheMinimumOrNotCommonToAllIsRefused() {
        byte[] old = sealNow(ci);
        space.publish(d -> d.minimumSuite(Suite.XWING));
        assertNotAllowed(old, "below the minimum");
        space.publish(d -> d.minimumSuite(Suite.X25519)
                .addIdentity("bo", identity(Suite.XWING))
                .grant("bo", prefix("/app"), READ));
        assertNotAllowed(
                seal(ci, 4, List.of(space.admin.publicIdentity().orElseThrow().recipient())), "bo has none");
    }

    @Test
    void aTombstoneNeedsAWriterAndNoReader() {
        space.publish(d -> d.setBoundary(prefix("/app"), true));
        EnvelopeHeader header = header(ci, EnvelopeHeader.Kind.TOMBSTONE, 3, Suite.X25519);
        byte[] tombstone = new Sealer(ci.signer()).tombstone(header).stored();
        assertThat(verify(tombstone).header().kind()).isEqualTo(EnvelopeHeader.Kind.TOMBSTONE);
        EnvelopeHeader byAdmin = header(space.admin, EnvelopeHeader.Kind.TOMBSTONE, 3, Suite.X25519);
        assertNotAllowed(new Sealer(space.admin.signer()).tombstone(byAdmin).stored(), "admin may not write");
    }

    @Test
    void missingPublicKeysAreTold() {
        byte[] envelope = sealNow(ci);
        space.overwrite(StoredDocuments.keyPath(ci.signer().id()), "garbage".getBytes(UTF_8));
        assertNotAllowed(envelope, "is missing from the store");
        space.delete(StoredDocuments.keyPath(
                space.admin.publicIdentity().orElseThrow().recipient().id()));
        TrustedPolicies trusted = space.load();
        assertThatThrownBy(() -> trusted.recipients(path(PATH), Suite.X25519))
                .isInstanceOf(TrustException.KeyMissing.class)
                .hasMessageContaining("of admin");
        assertThat(trusted.audit()).hasSize(1);
    }

    @Test
    void whenThePolicyExpiresNothingIsAcceptedAnyMore() {
        space.publish(d -> d.expires(Optional.of(NOW.plusSeconds(60))));
        TestClock clock = new TestClock();
        TrustedPolicies trusted = TrustedPolicies.load(space.store, space.pinned(), clock);
        byte[] envelope = sealNow(ci);
        assertThat(verify(envelope, trusted).recipients()).hasSize(1);
        clock.now = NOW.plus(Duration.ofMinutes(1));
        assertThatThrownBy(() -> verify(envelope, trusted))
                .isInstanceOf(EnvelopeException.NotAllowed.class)
                .hasMessageContaining("has expired");
    }

    @Test
    void anEnvelopeOfAnotherKeySpaceIsRefused() {
        EnvelopeHeader here = header(ci, EnvelopeHeader.Kind.VALUE, 2, Suite.X25519);
        EnvelopeHeader elsewhere = new EnvelopeHeader(
                here.suite(),
                new Context(TestKeys.STORE, PATH),
                here.position(),
                here.previous(),
                here.policyVersion(),
                here.author(),
                NOW,
                NOW,
                Optional.empty(),
                here.kind(),
                here.type());
        assertThat(space.load().readers(here)).hasSize(1);
        assertThatThrownBy(() -> space.load().readers(elsewhere))
                .isInstanceOf(EnvelopeException.NotAllowed.class)
                .hasMessageContaining("another key space");
    }
}
