package io.secretctl.store.etcd;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import io.secretctl.store.etcd.Ranges.Answer;
import io.secretctl.store.etcd.Ranges.Pair;
import io.secretctl.store.etcd.Ranges.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of {@link Gateway}: etcd's {@code RangeRequest} and {@code RangeResponse} in proto3's JSON, where bytes are
 * base64, numbers of 64 bits are strings, and what is 0, false or empty is left out.
 */
final class GatewayJson {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private GatewayJson() {}

    static byte[] document(Request request) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeBinaryField("key", request.from().toByteArray());
            if (!request.end().isEmpty()) {
                json.writeBinaryField("range_end", request.end().toByteArray());
            }
            json.writeNumberField("limit", request.limit());
            json.writeStringField("revision", Long.toString(request.revision()));
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    /**
     * Reads an answer.
     *
     * @throws IOException if it is none
     */
    static Answer answer(byte[] document) throws IOException {
        long revision = 0;
        List<Pair> pairs = new ArrayList<>();
        boolean more = false;
        long count = 0;
        try (JsonParser json = FACTORY.createParser(document)) {
            require(json.nextToken(), JsonToken.START_OBJECT);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "header" -> revision = revision(json);
                    case "kvs" -> pairs(json, pairs);
                    case "more" -> more = json.getBooleanValue();
                    case "count" -> count = number(json);
                    default -> json.skipChildren();
                }
            }
            require(json.nextToken(), null);
        }
        if (revision <= 0) {
            throw new IOException("an answer without a revision");
        }
        return new Answer(revision, pairs, more, count);
    }

    private static long revision(JsonParser json) throws IOException {
        long revision = 0;
        require(json.currentToken(), JsonToken.START_OBJECT);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals("revision")) {
                revision = number(json);
            } else {
                json.skipChildren();
            }
        }
        return revision;
    }

    private static void pairs(JsonParser json, List<Pair> pairs) throws IOException {
        require(json.currentToken(), JsonToken.START_ARRAY);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            pairs.add(pair(json));
        }
    }

    private static Pair pair(JsonParser json) throws IOException {
        byte[] key = {};
        byte[] value = {};
        long modRevision = 0;
        require(json.currentToken(), JsonToken.START_OBJECT);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "key" -> key = json.getBinaryValue();
                case "value" -> value = json.getBinaryValue();
                case "mod_revision" -> modRevision = number(json);
                default -> json.skipChildren();
            }
        }
        if (modRevision <= 0) {
            throw new IOException("a pair without a revision");
        }
        return new Pair(ByteString.copyFrom(key), value, modRevision);
    }

    private static long number(JsonParser json) throws IOException {
        try {
            return Long.parseLong(json.getText());
        } catch (NumberFormatException e) {
            throw new IOException("a number that is none", e);
        }
    }

    private static void require(@Nullable JsonToken found, @Nullable JsonToken wanted) throws IOException {
        if (found != wanted) {
            throw new IOException("not the JSON of a range");
        }
    }
}
