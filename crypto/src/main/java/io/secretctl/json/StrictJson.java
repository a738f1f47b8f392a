package io.secretctl.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes JSON (RFC 8259) in a strict subset: UTF-8 without a byte order mark, one object and nothing behind
 * it, no duplicate names, no fractions or exponents, integers that fit a long, no null, no lone surrogates, bounded
 * depth.
 */
public final class StrictJson {
    private static final String NOT_WELL_FORMED = "not well-formed JSON";
    private static final int MAX_NAME_CHARS = 1024;
    private static final int MAX_STRING_CHARS = 2 << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxNameLength(MAX_NAME_CHARS)
                    .maxStringLength(MAX_STRING_CHARS)
                    .maxNumberLength(20)
                    .build())
            .build();

    private StrictJson() {}

    /**
     * Parses a document.
     *
     * @param document at most as long as the caller has allowed; the caller checks that before
     * @param maxDepth how many objects and arrays may stand within one another, the outermost counted
     * @throws JsonFormatException if it is not strict JSON
     */
    public static JsonObject parse(byte[] document, int maxDepth) {
        try (JsonParser parser = FACTORY.createParser(decodeUtf8(document))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonFormatException("not a JSON object");
            }
            JsonObject object = object(parser, JsonPlace.DOCUMENT, maxDepth - 1);
            if (parser.nextToken() != null) {
                throw new JsonFormatException("something follows the JSON object");
            }
            return object;
        } catch (IOException e) {
            // Jackson's message quotes the document, which may be confidential: it goes no further.
            throw new JsonFormatException(NOT_WELL_FORMED);
        }
    }

    private static String decodeUtf8(byte[] document) {
        if (isAscii(document)) {
            return new String(document, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(document))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new JsonFormatException("not UTF-8");
        }
    }

    /** Most documents are, and need no decoder. */
    private static boolean isAscii(byte[] document) {
        int bits = 0;
        for (byte b : document) {
            bits |= b;
        }
        return bits >= 0;
    }

    private static JsonObject object(JsonParser parser, JsonPlace place, int depthLeft) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = wellFormed(parser.currentName());
            parser.nextToken();
            if (fields.put(name, value(parser, place.of(name), depthLeft)) != null) {
                throw new JsonFormatException(NOT_WELL_FORMED);
            }
        }
        return new JsonObject(place, fields);
    }

    private static Object value(JsonParser parser, JsonPlace place, int depthLeft) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> wellFormed(parser.getText());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case START_OBJECT -> object(parser, place, deeper(parser, depthLeft));
            case START_ARRAY -> array(parser, place, deeper(parser, depthLeft));
            default -> throw refused(parser, "a value of a kind that is not allowed");
        };
    }

    private static int deeper(JsonParser parser, int depthLeft) {
        if (depthLeft == 0) {
            throw refused(parser, "nested too deeply");
        }
        return depthLeft - 1;
    }

    private static List<Object> array(JsonParser parser, JsonPlace place, int depthLeft) throws IOException {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser, place, depthLeft));
        }
        return elements;
    }

    private static Long integer(JsonParser parser) throws IOException {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                || parser.getText().equals("-0")) {
            throw refused(parser, "a number that is not in range");
        }
        return parser.getLongValue();
    }

    /** Says where by numbers: nobody has asked for the names around it, so they are whatever the document's writer chose. */
    private static JsonFormatException refused(JsonParser parser, String what) {
        JsonLocation at = parser.currentTokenLocation();
        return new JsonFormatException(what + " in line " + at.getLineNr() + ", column " + at.getColumnNr());
    }

    /** An escaped lone surrogate can't be encoded in UTF-8, so no two readers agree on its bytes. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new JsonFormatException("a string is not well-formed Unicode");
                }
                i++;
            }
        }
        return text;
    }

    /** Writes one document with the given writer; the result has no insignificant white space. */
    public static byte[] write(Writer writer) {
        return write(writer, false);
    }

    /** Writes one document for people: indented, with a newline at its end. */
    public static byte[] writePretty(Writer writer) {
        return write(writer, true);
    }

    private static byte[] write(Writer writer, boolean pretty) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            if (pretty) {
                json.useDefaultPrettyPrinter();
            }
            json.writeStartObject();
            writer.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        if (pretty) {
            out.write('\n');
        }
        return out.toByteArray();
    }

    /** Writes the fields of one object. */
    @FunctionalInterface
    public interface Writer {
        /** Writes fields; the object is opened and closed by the caller. */
        void write(JsonGenerator json) throws IOException;
    }
}
