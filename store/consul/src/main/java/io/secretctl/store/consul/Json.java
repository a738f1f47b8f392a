package io.secretctl.store.consul;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.secretctl.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what agents answer, and writes what they are asked. Fields that nobody needs are skipped. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** Reads one thing, at the parser's current token. */
    private interface Reading<T> {
        T read(JsonParser parser) throws IOException;
    }

    /** Does something with the value of a field, at its first token. */
    private interface Field {
        void read(String name, JsonParser parser) throws IOException;
    }

    /** Writes one document. */
    interface Writing {
        void write(JsonGenerator json) throws IOException;
    }

    /**
     * An operation of a transaction that failed.
     *
     * @param operation its number
     * @param what as Consul says it
     */
    record Failure(int operation, String what) {}

    /**
     * What became of a transaction.
     *
     * @param pairs of the operations that have a result, in their order
     * @param failures empty if it was carried out
     */
    record Transaction(List<Pair> pairs, List<Failure> failures) {}

    static byte[] write(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            writing.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static List<Pair> pairs(Answer answer) {
        return read(answer, parser -> list(parser, Json::pair));
    }

    static List<String> strings(Answer answer) {
        return read(answer, parser -> list(parser, JsonParser::getText));
    }

    static String string(Answer answer) {
        return read(answer, JsonParser::getText);
    }

    static Transaction transaction(Answer answer) {
        List<Pair> pairs = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        return read(answer, parser -> {
            fields(parser, (name, at) -> {
                switch (name) {
                    case "Results" ->
                        list(at, result -> {
                            fields(result, (kind, pair) -> {
                                if (kind.equals("KV")) {
                                    pairs.add(pair(pair));
                                } else {
                                    pair.skipChildren();
                                }
                            });
                            return result;
                        });
                    case "Errors" -> failures.addAll(list(at, Json::failure));
                    default -> at.skipChildren();
                }
            });
            return new Transaction(pairs, failures);
        });
    }

    /** The text of a field of the document, or of an object in a field of it; empty if there is none. */
    static Optional<String> field(Answer answer, String... names) {
        return read(answer, parser -> field(parser, names, 0));
    }

    private static Optional<String> field(JsonParser parser, String[] names, int depth) throws IOException {
        List<String> found = new ArrayList<>();
        fields(parser, (name, at) -> {
            if (!name.equals(names[depth])) {
                at.skipChildren();
            } else if (depth + 1 < names.length) {
                field(at, names, depth + 1).ifPresent(found::add);
            } else {
                found.add(at.getText());
                at.skipChildren();
            }
        });
        return found.stream().findFirst();
    }

    private static Failure failure(JsonParser parser) throws IOException {
        int[] operation = new int[1];
        String[] what = {""};
        fields(parser, (name, at) -> {
            switch (name) {
                case "OpIndex" -> operation[0] = at.getIntValue();
                case "What" -> what[0] = at.getText();
                default -> at.skipChildren();
            }
        });
        return new Failure(operation[0], what[0]);
    }

    private static Pair pair(JsonParser parser) throws IOException {
        PairFields pair = new PairFields();
        fields(parser, pair::read);
        return pair.done(parser);
    }

    /** The fields of a pair, as far as they were read. */
    private static final class PairFields {
        private Optional<String> key = Optional.empty();
        private byte[] value = new byte[0];
        private long flags;
        private long created;
        private long modified;
        private Optional<String> session = Optional.empty();

        void read(String name, JsonParser at) throws IOException {
            switch (name) {
                case "Key" -> key = Optional.of(at.getText());
                case "Value" -> value = at.currentToken() == JsonToken.VALUE_NULL ? value : at.getBinaryValue();
                case "Flags" -> flags = at.getBigIntegerValue().longValue();
                case "CreateIndex" -> created = at.getLongValue();
                case "ModifyIndex" -> modified = at.getLongValue();
                case "Session" -> session = Optional.of(at.getText()).filter(id -> !id.isEmpty());
                default -> at.skipChildren();
            }
        }

        Pair done(JsonParser parser) throws IOException {
            String name = key.orElseThrow(() -> unexpected(parser));
            if (modified <= 0) {
                throw unexpected(parser);
            }
            return new Pair(name, value, flags, created, new Version(modified, session));
        }
    }

    private static <T> T read(Answer answer, Reading<T> reading) {
        try (JsonParser parser = FACTORY.createParser(answer.body())) {
            parser.nextToken();
            return reading.read(parser);
        } catch (IOException e) {
            // What the parser says may quote the answer.
            throw new StoreException.Damaged(answer.endpoint() + " answers with what is not Consul's JSON");
        }
    }

    /** An array; null is an empty one, as Go writes it. */
    private static <T> List<T> list(JsonParser parser, Reading<T> element) throws IOException {
        List<T> elements = new ArrayList<>();
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return elements;
        }
        require(parser, JsonToken.START_ARRAY);
        for (JsonToken next = next(parser); next != JsonToken.END_ARRAY; next = next(parser)) {
            elements.add(element.read(parser));
        }
        return elements;
    }

    private static void fields(JsonParser parser, Field field) throws IOException {
        require(parser, JsonToken.START_OBJECT);
        for (JsonToken next = next(parser); next != JsonToken.END_OBJECT; next = next(parser)) {
            String name = parser.currentName();
            next(parser);
            field.read(name, parser);
        }
    }

    private static JsonToken next(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw unexpected(parser);
        }
        return token;
    }

    private static void require(JsonParser parser, JsonToken token) throws IOException {
        if (parser.currentToken() != token) {
            throw unexpected(parser);
        }
    }

    private static IOException unexpected(JsonParser parser) {
        return new IOException("unexpected at " + parser.currentTokenLocation());
    }
}
