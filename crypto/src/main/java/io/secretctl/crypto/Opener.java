package io.secretctl.crypto;

import io.secretctl.json.JsonFormatException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies and opens sealed envelopes, version 1. The order of the checks is part of the format (docs/envelope-v1.md):
 * nothing but lengths is interpreted before the author's signature has been verified with a key that the caller trusts.
 */
public final class Opener {
    private Opener() {}

    /**
     * Makes every check that needs no private key.
     *
     * @param stored the bytes as they came from the store
     * @param expected what the reader knows
     * @throws EnvelopeException of the kind that says what is wrong
     */
    public static VerifiedEnvelope verify(byte[] stored, Expectation expected) {
        if (stored.length > EnvelopeFormat.MAX_STORED_BYTES) {
            throw new EnvelopeException.Malformed("it is larger than " + EnvelopeFormat.MAX_STORED_BYTES + " bytes");
        }
        Authority authority = expected.authority();
        Dsse wrapper;
        Set<KeyId> signers;
        try {
            wrapper = Dsse.parse(stored, EnvelopeFormat.MAX_STORED_BYTES);
            if (!wrapper.payloadType().equals(EnvelopeFormat.PAYLOAD_TYPE)) {
                throw new EnvelopeException.Malformed("it is a document of another type");
            }
            if (wrapper.claimedSigners().size() != 1) {
                throw new EnvelopeException.Malformed("it does not have exactly one signature");
            }
            signers = wrapper.signers(EnvelopeFormat.PAYLOAD_TYPE, authority::author);
        } catch (JsonFormatException e) {
            throw new EnvelopeException.Malformed(e.getMessage());
        }
        if (signers.isEmpty()) {
            KeyId claimed = wrapper.claimedSigners().get(0);
            throw authority.author(claimed).isPresent()
                    ? new EnvelopeException.Forged("it was changed after signing")
                    : notInPolicy(claimed);
        }
        Frame frame = Frame.decode(wrapper.payload());
        EnvelopeHeader header = HeaderCodec.decode(frame.header());
        if (!signers.equals(Set.of(header.author()))) {
            throw new EnvelopeException.Forged("the author it names is not the one who signed");
        }
        checkShape(header, frame);
        VerifiedEnvelope envelope = new VerifiedEnvelope(header, frame, wrapper.payloadHash());
        judge(envelope, expected);
        return envelope;
    }

    /**
     * Judges an envelope that was verified before by what the reader knows now: every check is made again but those that
     * depend on its bytes alone. So what it returns from is what {@link #verify} of the same bytes would.
     *
     * @throws EnvelopeException of the kind that says what is wrong
     */
    public static void verifyAgain(VerifiedEnvelope envelope, Expectation expected) {
        KeyId author = envelope.header().author();
        if (expected.authority().author(author).isEmpty()) {
            throw notInPolicy(author);
        }
        judge(envelope, expected);
    }

    private static EnvelopeException.Forged notInPolicy(KeyId author) {
        return new EnvelopeException.Forged("it is signed by a key that is not in the policy (" + author.brief() + ")");
    }

    private static void judge(VerifiedEnvelope envelope, Expectation expected) {
        EnvelopeHeader header = envelope.header();
        checkPlace(header, expected);
        Set<KeyId> readers = expected.authority().readers(header);
        if (header.kind() == EnvelopeHeader.Kind.VALUE
                && !envelope.frame().wrapped().keySet().equals(readers)) {
            throw new EnvelopeException.NotAllowed(
                    "it is sealed to other keys than the readers of policy version " + header.policyVersion());
        }
    }

    private static void checkShape(EnvelopeHeader header, Frame frame) {
        boolean tombstone = header.kind() == EnvelopeHeader.Kind.TOMBSTONE;
        boolean empty = frame.salt().length == 0
                && frame.commitment().length == 0
                && frame.content().length == 0
                && frame.wrapped().isEmpty();
        boolean full = frame.salt().length == EnvelopeFormat.SALT_BYTES
                && frame.commitment().length == EnvelopeFormat.COMMITMENT_BYTES
                && !frame.wrapped().isEmpty()
                && frame.wrapped().values().stream()
                        .allMatch(w -> w.length == header.suite().wrappedBytes());
        if (tombstone ? !empty : !full) {
            throw new EnvelopeException.Malformed("its parts do not fit its kind and suite");
        }
    }

    private static void checkPlace(EnvelopeHeader header, Expectation expected) {
        Context here = expected.context();
        if (!header.context().store().equals(here.store())) {
            throw new EnvelopeException.Misplaced(
                    "key space", here.store(), header.context().store());
        }
        if (!header.context().path().equals(here.path())) {
            throw new EnvelopeException.Misplaced(
                    "path", here.path(), header.context().path());
        }
        if (header.position().compareTo(expected.floor()) < 0) {
            throw new EnvelopeException.RolledBack(expected.floor(), header.position());
        }
        header.expires().filter(e -> !expected.now().isBefore(e)).ifPresent(e -> {
            throw new EnvelopeException.Expired(e);
        });
    }

    /**
     * The position that an envelope claims, <b>whoever made it</b>: for the writer that replaces an envelope which was
     * refused, and wants to stand above it. Empty if it is not an envelope at all.
     */
    public static Optional<Position> claimedPosition(byte[] stored) {
        try {
            Dsse wrapper = Dsse.parse(stored, EnvelopeFormat.MAX_STORED_BYTES);
            return Optional.of(
                    HeaderCodec.decode(Frame.decode(wrapper.payload()).header()).position());
        } catch (JsonFormatException | EnvelopeException e) {
            return Optional.empty();
        }
    }

    /**
     * Decrypts a verified envelope with whichever of the keys it is sealed to.
     *
     * @param keys the reader's keys
     * @return the value, the caller's to close
     * @throws EnvelopeException.NotForYou if it is sealed to none of the keys
     * @throws EnvelopeException.Unopenable if its author made it wrong
     * @throws IllegalArgumentException if it is a tombstone, which holds no value
     */
    public static SecretBytes open(VerifiedEnvelope envelope, Collection<DecryptionKey> keys) {
        EnvelopeHeader header = envelope.header();
        if (header.kind() == EnvelopeHeader.Kind.TOMBSTONE) {
            throw new IllegalArgumentException("a tombstone holds no value");
        }
        Frame frame = envelope.frame();
        List<DecryptionKey> own =
                keys.stream().filter(k -> frame.wrapped().containsKey(k.id())).toList();
        if (own.isEmpty()) {
            throw new EnvelopeException.NotForYou();
        }
        DecryptionKey key = own.get(0);
        byte[] contentKey = envelope.contentKey(key, () -> contentKey(key, header.suite(), frame));
        byte[] padded = {};
        try {
            padded = ContentCipher.decrypt(contentKey, frame.content(), frame.associatedData());
            return SecretBytes.takeOver(Padding.unpad(padded));
        } catch (GeneralSecurityException e) {
            throw new EnvelopeException.Unopenable("its content does not authenticate");
        } finally {
            Arrays.fill(contentKey, (byte) 0);
            Arrays.fill(padded, (byte) 0);
        }
    }

    private static byte[] contentKey(DecryptionKey key, Suite suite, Frame frame) {
        byte[] headerHash = Digests.sha256(frame.header());
        byte[] dataKey = unwrap(key, suite, frame, headerHash);
        try {
            ContentKeys derived = ContentKeys.derive(dataKey, frame.salt(), headerHash);
            if (!MessageDigest.isEqual(derived.commitment(), frame.commitment())) {
                derived.wipe();
                throw new EnvelopeException.Unopenable("it does not commit to its key");
            }
            return derived.contentKey();
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    private static byte[] unwrap(DecryptionKey key, Suite suite, Frame frame, byte[] headerHash) {
        byte[] wrapped = frame.wrapped().get(key.id());
        try {
            if (wrapped != null && key.recipient().suite() == suite) {
                byte[] dataKey =
                        key.unwrap(wrapped, ContentKeys.wrapInfo(suite, headerHash, key.id(), frame.commitment()));
                if (dataKey.length == EnvelopeFormat.DATA_KEY_BYTES) {
                    return dataKey;
                }
            }
        } catch (GeneralSecurityException e) {
            // told below: the provider's message adds nothing
        }
        throw new EnvelopeException.Unopenable(
                "its data key is not wrapped to " + key.id().brief());
    }
}
