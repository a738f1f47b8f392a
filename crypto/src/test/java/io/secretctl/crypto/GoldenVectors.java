package io.secretctl.crypto;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Makes the golden envelopes of a format version: run once, when the version is released, then kept for ever. Each
 * negative vector is wrong in one thing alone, and properly signed where the signature is not what is wrong.
 *
 * <p>{@code java io.secretctl.crypto.GoldenVectors test-fixtures/src/main/resources/vectors/golden/envelope-v1.json}
 */
final class GoldenVectors {
    private static final HexFormat HEX = HexFormat.of();
    private static final String STORE = Parties.PLACE.store();
    private static final byte[] VALUE = "correct horse battery staple".getBytes(StandardCharsets.UTF_8);

    private final List<Map<String, Object>> vectors = new ArrayList<>();
    private final Parties parties;

    private GoldenVectors(Suite suite) {
        this.parties = new Parties(suite);
    }

    public static void main(String[] args) throws Exception {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Suite suite : Suite.values()) {
            GoldenVectors golden = new GoldenVectors(suite);
            golden.positive();
            golden.refusedByTheReader();
            if (suite == Suite.X25519) {
                golden.malformedWrappers();
                golden.malformedFrames();
                golden.malformedHeaders();
            }
            golden.madeWrong();
            all.addAll(golden.vectors);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("comment", "Sealed envelopes, version 1. All keys in this file are TEST KEYS: never use them.");
        document.put("store", STORE);
        document.put("path", Parties.PLACE.path());
        document.put("vectors", all);
        Files.write(
                Path.of(args[0]),
                JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsBytes(document));
    }

    private void positive() {
        add("value", "Opened", parties.seal(VALUE), VALUE);
        add("empty value", "Opened", parties.seal(new byte[0]), new byte[0]);
        byte[] binary = new byte[300];
        for (int i = 0; i < binary.length; i++) {
            binary[i] = (byte) i;
        }
        add("binary value above the padding floor", "Opened", parties.seal(binary), binary);
        EnvelopeHeader full = new EnvelopeHeader(
                parties.suite,
                Parties.PLACE,
                new Position(2, 7),
                Optional.of("ab".repeat(32)),
                9,
                parties.author.id(),
                Parties.NOW,
                Parties.NOW.minusSeconds(86_400),
                Optional.of(Parties.NOW.plusSeconds(1)),
                EnvelopeHeader.Kind.VALUE,
                "text/plain;charset=utf-8");
        add("every header field", "Opened", seal(full, parties.readers()), VALUE);
        add(
                "tombstone",
                "Tombstone",
                new Sealer(parties.author).tombstone(tombstone()).stored(),
                new byte[0]);
    }

    private void refusedByTheReader() {
        Context otherPath = new Context(STORE, "/app/db/user");
        Context otherStore = new Context("ff".repeat(16), Parties.PLACE.path());
        add("made for another path", "Misplaced", seal(header(otherPath, 3, Optional.empty()), parties.readers()));
        add(
                "made for another key space",
                "Misplaced",
                seal(header(otherStore, 3, Optional.empty()), parties.readers()));
        add("older than the floor", "RolledBack", seal(header(Parties.PLACE, 1, Optional.empty()), parties.readers()));
        add(
                "expired this second",
                "Expired",
                seal(header(Parties.PLACE, 3, Optional.of(Parties.NOW)), parties.readers()));
        add("a reader stripped", "NotAllowed", seal(parties.header(), List.of(parties.alice.recipient())));
        add(
                "a reader added",
                "NotAllowed",
                seal(
                        parties.header(),
                        List.of(parties.alice.recipient(), parties.bob.recipient(), parties.eve.recipient())));
        EnvelopeHeader strangers = parties.header(
                Parties.PLACE, new Position(0, 3), parties.stranger, EnvelopeHeader.Kind.VALUE, Optional.empty());
        add(
                "signed by a stranger",
                "Forged",
                new Sealer(parties.stranger)
                        .seal(strangers, VALUE, parties.readers())
                        .stored());
        byte[] frame = payload(parties.seal(VALUE));
        byte[] flipped = frame.clone();
        flipped[flipped.length - 1] ^= 1;
        String honestWrapper = wrapper(frame);
        add(
                "payload changed after signing",
                "Forged",
                honestWrapper.replace(base64(frame), base64(flipped)).getBytes(StandardCharsets.UTF_8));
        Frame other = Frame.decode(payload(new Sealer(parties.stranger)
                .seal(strangers, VALUE, parties.readers())
                .stored()));
        add("names another author than its signer", "Forged", sign(other.encode()));
    }

    private void malformedWrappers() {
        EnvelopeHeader padded = new EnvelopeHeader(
                parties.suite,
                Parties.PLACE,
                new Position(0, 3),
                Optional.empty(),
                1,
                parties.author.id(),
                Parties.NOW,
                Parties.NOW,
                Optional.empty(),
                EnvelopeHeader.Kind.VALUE,
                "text/plain"); // of a length that makes the base64 of the payload end in padding
        byte[] frame = payload(seal(padded, parties.readers()));
        String good = wrapper(frame);
        String payload = base64(frame);
        addText("empty", "");
        addText("not JSON", "sealed");
        addText("something behind the wrapper", good + "{}");
        addText("an unknown field", good.replace("{\"payload\"", "{\"x\":1,\"payload\""));
        addText("a field twice", good.replace("{\"payload\"", "{\"payload\":\"\",\"payload\""));
        if (!payload.endsWith("=")) {
            throw new IllegalStateException("choose a type of another length");
        }
        addText("payload without padding", good.replace(payload, payload.replace("=", "")));
        addText(
                "payload in the URL alphabet",
                good.replace(payload, payload.replace('+', '-').replace('/', '_')));
        addText(
                "payload with a line break",
                good.replace(payload, payload.substring(0, 64) + "\\n" + payload.substring(64)));
        addText("no signature", good.replaceAll("\"signatures\":\\[.*]", "\"signatures\":[]"));
        addText(
                "signature of 63 bytes",
                good.replaceAll("\"sig\":\"[^\"]*\"", "\"sig\":\"" + base64(new byte[63]) + "\""));
        addText(
                "key id in capitals",
                good.replace(
                        parties.author.id().hex(), parties.author.id().hex().toUpperCase(java.util.Locale.ROOT)));
        add(
                "two signatures",
                "Malformed",
                Dsse.sign(EnvelopeFormat.PAYLOAD_TYPE, frame, List.of(parties.author, parties.stranger))
                        .encode());
        add(
                "another payload type",
                "Malformed",
                Dsse.sign("application/vnd.secretctl.policy.v1", frame, List.of(parties.author))
                        .encode());
    }

    private void malformedFrames() {
        byte[] good = payload(parties.seal(VALUE));
        Frame frame = Frame.decode(good);
        addFrame("empty payload", new byte[0]);
        addFrame("another magic", edit(good, p -> p[3] = '2'));
        addFrame("a length of 2^31-1", edit(good, p -> ByteBuffer.wrap(p).putInt(4, Integer.MAX_VALUE)));
        addFrame("a negative length", edit(good, p -> ByteBuffer.wrap(p).putInt(4, -1)));
        addFrame("one byte more", Arrays.copyOf(good, good.length + 1));
        addFrame("one byte less", Arrays.copyOf(good, good.length - 1));
        addFrame(
                "a short salt",
                new Frame(frame.header(), new byte[31], frame.commitment(), frame.wrapped(), frame.content()).encode());
        addFrame(
                "a short commitment",
                new Frame(frame.header(), frame.salt(), new byte[31], frame.wrapped(), frame.content()).encode());
        addFrame(
                "a value for nobody",
                new Frame(frame.header(), frame.salt(), frame.commitment(), new TreeMap<>(), frame.content()).encode());
        TreeMap<KeyId, byte[]> shortWrap = new TreeMap<>(frame.wrapped());
        shortWrap.replaceAll((id, w) -> Arrays.copyOf(w, w.length - 1));
        addFrame(
                "wrapped keys of the wrong length",
                new Frame(frame.header(), frame.salt(), frame.commitment(), shortWrap, frame.content()).encode());
        addFrame("recipients in descending order", swapRecipients(good, frame, false));
        addFrame("one recipient twice", swapRecipients(good, frame, true));
        addFrame("more recipients counted than there are", edit(good, p -> p[recipientsAt(frame) + 1] = 3));
        addFrame("257 recipients counted", edit(good, p -> p[recipientsAt(frame)] = 1));
        addFrame(
                "a tombstone with content",
                new Frame(
                                HeaderCodec.encode(tombstone()),
                                frame.salt(),
                                frame.commitment(),
                                frame.wrapped(),
                                frame.content())
                        .encode());
    }

    private void malformedHeaders() {
        addHeader("header: an unknown field", h -> h.replace("{\"v\"", "{\"x\":1,\"v\""));
        addHeader("header: a field twice", h -> h.replace("{\"v\"", "{\"v\":1,\"v\""));
        addHeader("header: a missing field", h -> h.replace("\"epoch\":0,", ""));
        addHeader("header: version 2 of the format", h -> h.replace("\"v\":1", "\"v\":2"));
        addHeader("header: an unknown suite", h -> h.replace("SC1-X25519", "SC1-NULL"));
        addHeader("header: version 0", h -> h.replace("\"version\":3", "\"version\":0"));
        addHeader("header: version beyond 2^53-1", h -> h.replace("\"version\":3", "\"version\":9007199254740992"));
        addHeader("header: version as a string", h -> h.replace("\"version\":3", "\"version\":\"3\""));
        addHeader("header: a time with a fraction", h -> h.replace("12:00:00Z", "12:00:00.5Z"));
        addHeader("header: a time with an offset", h -> h.replace("12:00:00Z", "12:00:00+00:00"));
        addHeader("header: a day that is none", h -> h.replace("2026-03-01", "2026-02-30"));
        addHeader("header: another kind", h -> h.replace("\"kind\":\"value\"", "\"kind\":\"none\""));
        addHeader("header: previous is no hash", h -> h.replace("\"prev\":\"\"", "\"prev\":\"00\""));
        addHeader("header: null", h -> h.replace("\"prev\":\"\"", "\"prev\":null"));
        addHeader("header: a byte order mark", h -> "\ufeff" + h);
    }

    /** Signed by the author, and yet they do not open. */
    private void madeWrong() {
        Frame frame = Frame.decode(payload(parties.seal(VALUE)));
        Frame other = Frame.decode(payload(parties.seal(VALUE)));
        add(
                "the data keys of another envelope",
                "Unopenable",
                sign(new Frame(frame.header(), frame.salt(), frame.commitment(), other.wrapped(), frame.content())
                        .encode()));
        add(
                "the salt of another envelope",
                "Unopenable",
                sign(new Frame(frame.header(), other.salt(), frame.commitment(), frame.wrapped(), frame.content())
                        .encode()));
        add(
                "the content of another envelope",
                "Unopenable",
                sign(new Frame(frame.header(), frame.salt(), frame.commitment(), frame.wrapped(), other.content())
                        .encode()));
        byte[] dataKey = new byte[EnvelopeFormat.DATA_KEY_BYTES];
        Arrays.fill(dataKey, (byte) 0x42);
        TreeMap<KeyId, byte[]> rewrapped = new TreeMap<>();
        byte[] headerHash = Digests.sha256(frame.header());
        for (Recipient reader : parties.readers()) {
            rewrapped.put(
                    reader.id(),
                    reader.wrap(
                            dataKey, ContentKeys.wrapInfo(parties.suite, headerHash, reader.id(), frame.commitment())));
        }
        add(
                "a data key that it does not commit to",
                "Unopenable",
                sign(new Frame(frame.header(), frame.salt(), frame.commitment(), rewrapped, frame.content()).encode()));
        add("padding that is not zero", "Unopenable", sealPadded(edit(Padding.pad(VALUE), p -> p[p.length - 1] = 1)));
        add("padding one byte too long", "Unopenable", sealPadded(Arrays.copyOf(Padding.pad(VALUE), 257)));
        add(
                "a length beyond the padding",
                "Unopenable",
                sealPadded(edit(Padding.pad(VALUE), p -> ByteBuffer.wrap(p).putInt(253))));
        add(
                "a negative length in the padding",
                "Unopenable",
                sealPadded(edit(Padding.pad(VALUE), p -> ByteBuffer.wrap(p).putInt(-1))));
    }

    private byte[] sealPadded(byte[] padded) {
        byte[] header = HeaderCodec.encode(parties.header());
        byte[] headerHash = Digests.sha256(header);
        byte[] dataKey = new byte[EnvelopeFormat.DATA_KEY_BYTES];
        Arrays.fill(dataKey, (byte) 0x17);
        byte[] salt = new byte[EnvelopeFormat.SALT_BYTES];
        ContentKeys keys = ContentKeys.derive(dataKey, salt, headerHash);
        TreeMap<KeyId, byte[]> wrapped = new TreeMap<>();
        for (Recipient reader : parties.readers()) {
            wrapped.put(
                    reader.id(),
                    reader.wrap(
                            dataKey, ContentKeys.wrapInfo(parties.suite, headerHash, reader.id(), keys.commitment())));
        }
        Frame empty = new Frame(header, salt, keys.commitment(), wrapped, new byte[0]);
        byte[] content = ContentCipher.encrypt(
                keys.contentKey(), padded, empty.associatedData(), new java.security.SecureRandom());
        return sign(new Frame(header, salt, keys.commitment(), wrapped, content).encode());
    }

    private EnvelopeHeader header(Context place, long version, Optional<Instant> expires) {
        return parties.header(place, new Position(0, version), parties.author, EnvelopeHeader.Kind.VALUE, expires);
    }

    private EnvelopeHeader tombstone() {
        return parties.header(
                Parties.PLACE, new Position(0, 4), parties.author, EnvelopeHeader.Kind.TOMBSTONE, Optional.empty());
    }

    private byte[] seal(EnvelopeHeader header, Collection<Recipient> readers) {
        return new Sealer(parties.author).seal(header, VALUE, readers).stored();
    }

    private byte[] sign(byte[] payload) {
        return Dsse.sign(EnvelopeFormat.PAYLOAD_TYPE, payload, List.of(parties.author))
                .encode();
    }

    private String wrapper(byte[] payload) {
        return new String(sign(payload), StandardCharsets.UTF_8);
    }

    private static byte[] payload(byte[] stored) {
        return Dsse.parse(stored, 1 << 20).payload();
    }

    private static int recipientsAt(Frame frame) {
        return 4 + 4 + frame.header().length + 4 + frame.salt().length + 4 + frame.commitment().length + 4;
    }

    private static byte[] swapRecipients(byte[] good, Frame frame, boolean twice) {
        int at = recipientsAt(frame) + 2;
        int stanza = 4 + 32 + 4 + frame.wrapped().values().iterator().next().length;
        byte[] edited = good.clone();
        System.arraycopy(good, at + stanza, edited, at, stanza);
        System.arraycopy(good, twice ? at + stanza : at, edited, at + stanza, stanza);
        return edited;
    }

    /** Changes bytes in place. */
    private interface Edit {
        void apply(byte[] bytes);
    }

    private static byte[] edit(byte[] bytes, Edit edit) {
        byte[] edited = bytes.clone();
        edit.apply(edited);
        return edited;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private void addText(String name, String stored) {
        add(name, "Malformed", stored.getBytes(StandardCharsets.UTF_8));
    }

    private void addFrame(String name, byte[] payload) {
        add(name, "Malformed", sign(payload));
    }

    private void addHeader(String name, UnaryOperator<String> change) {
        Frame frame = Frame.decode(payload(parties.seal(VALUE)));
        String header = new String(frame.header(), StandardCharsets.UTF_8);
        String changed = change.apply(header);
        if (changed.equals(header)) {
            throw new IllegalStateException(name + " changes nothing");
        }
        addFrame(
                name,
                new Frame(
                                changed.getBytes(StandardCharsets.UTF_8),
                                frame.salt(),
                                frame.commitment(),
                                frame.wrapped(),
                                frame.content())
                        .encode());
    }

    private void add(String name, String expect, byte[] stored) {
        add(name, expect, stored, new byte[0]);
    }

    private void add(String name, String expect, byte[] stored, byte[] plaintext) {
        Map<String, Object> vector = new LinkedHashMap<>();
        vector.put("name", name);
        vector.put("suite", parties.suite.id());
        vector.put("expect", expect);
        vector.put("now", Parties.NOW.toString());
        vector.put("floorVersion", 2);
        vector.put(
                "authorPublicKey", HEX.formatHex(parties.author.verifyingKey().publicKey()));
        vector.put(
                "readers",
                parties.readers().stream().map(r -> r.id().hex()).sorted().toList());
        vector.put("privateKey", HEX.formatHex(parties.alice.exportPrivateKey()));
        vector.put("stored", base64(stored));
        if (expect.equals("Opened")) {
            vector.put("plaintext", HEX.formatHex(plaintext));
        }
        vectors.add(vector);
    }
}
