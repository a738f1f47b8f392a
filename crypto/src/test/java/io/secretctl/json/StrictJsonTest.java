package io.secretctl.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.secretctl.fixtures.Vectors;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    /** Valid JSON, and outside the subset: fractions, duplicate names. */
    private static final Set<String> REFUSED_THOUGH_VALID = Set.of(
            "y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json", "y_object_extreme_numbers.json");

    private static JsonObject parse(String document) {
        return StrictJson.parse(document.getBytes(StandardCharsets.UTF_8), 4);
    }

    @Test
    void theJsonTestSuiteIsJudgedAsItAsks() {
        Vectors.jsonTestSuite().forEach((name, document) -> {
            if (name.startsWith("y_object") && !REFUSED_THOUGH_VALID.contains(name)) {
                assertThatCode(() -> StrictJson.parse(document, 4)).as(name).doesNotThrowAnyException();
            } else if (name.startsWith("n_") || name.startsWith("y_object")) {
                assertThatThrownBy(() -> StrictJson.parse(document, 4))
                        .as(name)
                        .isInstanceOf(JsonFormatException.class);
            } else {
                try {
                    StrictJson.parse(document, 4);
                } catch (JsonFormatException e) {
                    assertThat(e).as(name).hasNoCause();
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{} {}",
                "\ufeff{}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":null}",
                "{\"a\":1.0}",
                "{\"a\":1e3}",
                "{\"a\":-0}",
                "{\"a\":9223372036854775808}",
                "{\"a\":\"\\ud800\"}",
                "{\"\\udc00\":1}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\":[1,]}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "/**/{}",
                "{\"a\":[[[[1]]]]}"
            })
    void whatIsOutsideTheSubsetIsRefused(String document) {
        assertThatThrownBy(() -> parse(document)).isInstanceOf(JsonFormatException.class);
    }

    @Test
    void aBombIsRefusedAtItsDepth() {
        assertThatThrownBy(() -> parse("{\"a\":" + "[".repeat(500_000)))
                .isInstanceOf(JsonFormatException.class)
                .hasMessage("nested too deeply in line 1, column 9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1.5", "-0", "9223372036854775808", "[[[[1]]]]"})
    void whatIsRefusedBeforeItIsAskedForIsNotNamed(String value) {
        assertThatThrownBy(() -> parse("{\n \"x\\nERROR \\u001b[2J\": " + value + "}"))
                .hasMessageMatching("[a-z ]+ in line 2, column [0-9]+")
                .hasMessageNotContainingAny("x\n", "ERROR", "\u001b");
    }

    @Test
    void namesThatADocumentChoseAreEscaped() {
        JsonObject json = parse("{\"a\":{\"x\\ny\\u001b[2J\u0416\":{}, \"" + "n".repeat(1000) + "\":{}}}")
                .object("a");
        List<JsonObject> chosen =
                List.copyOf(json.names()).stream().map(json::object).toList();
        assertThatThrownBy(() -> chosen.get(0).string("s")).hasMessage("a.x\\u{a}y\\u{1b}[2J\\u{416}.s is missing");
        assertThatThrownBy(() -> chosen.get(1).string("s")).hasMessage("a." + "n".repeat(80) + "\u2026.s is missing");
    }

    @Test
    void manyObjectsBehindALongNameTakeLittleMemory() {
        StringBuilder text = new StringBuilder("{\"\u0416" + "a".repeat(1020) + "\":{");
        for (int i = 0; text.length() < (1 << 20) - 200; i++) {
            text.append(i == 0 ? "\"" : ",\"").append(Integer.toString(i, 36)).append("\":{}");
        }
        byte[] document = text.append("}}").toString().getBytes(StandardCharsets.UTF_8);
        long before = allocatedBytes();
        JsonObject json = StrictJson.parse(document, 3);
        assertThat(allocatedBytes() - before).isLessThan(64L << 20);
        assertThat(json.names()).hasSize(1);
    }

    /** By this thread, since it began: a count that depends on no timing and no garbage collection. */
    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @Test
    void invalidUtf8IsRefused() {
        byte[] document = "{\"a\":\"xx\"}".getBytes(StandardCharsets.UTF_8);
        document[6] = (byte) 0xc3;
        assertThatThrownBy(() -> StrictJson.parse(document, 4)).hasMessage("not UTF-8");
    }

    @Test
    void fieldsAreTakenOnceAndInTheirKind() {
        JsonObject json = parse("{\"s\":\"x\",\"n\":5,\"o\":{\"f\":true},\"l\":[\"a\",\"b\"],\"extra\":1}");
        assertThat(json.string("s")).isEqualTo("x");
        assertThat(json.strings("l", 2)).isEqualTo(List.of("a", "b"));
        assertThat(json.object("o").flag("f")).isTrue();
        assertThatThrownBy(() -> json.string("s")).hasMessage("s is missing");
        assertThatThrownBy(json::end).hasMessage("unknown field in the document");
        assertThatThrownBy(() -> parse("{\"n\":6}").integer("n", 1, 5)).hasMessage("n is out of range");
        assertThatThrownBy(() -> parse("{\"n\":\"6\"}").integer("n", 1, 5)).hasMessage("n is not an integer");
        assertThatThrownBy(() -> parse("{\"l\":[\"a\",\"b\"]}").strings("l", 1))
                .hasMessage("l has more than 1 elements");
        assertThatThrownBy(() -> parse("{\"o\":{\"x\":1}}").object("o").end()).hasMessage("unknown field in o");
    }

    @ParameterizedTest
    @ValueSource(strings = {"QQ", "QQ=", "QR==", "QUI", "QUJ=", "QQ==\n", "Q Q==", "-_8=", "QQ==QQ==", "=", "===="})
    void onlyCanonicalBase64IsTaken(String text) {
        assertThatThrownBy(() -> StrictBase64.decode(text, "sig")).hasMessage("sig is not canonical base64");
    }

    @Test
    void base64GoesBothWays() {
        for (int n = 0; n < 50; n++) {
            byte[] bytes = new byte[n];
            for (int i = 0; i < n; i++) {
                bytes[i] = (byte) (i * 37 + n);
            }
            assertThat(StrictBase64.decode(StrictBase64.encode(bytes), "x")).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00Z",
                "0999-12-31T23:59:59Z",
                "1969-12-31T23:59:59Z",
                "2000-02-29T00:00:00Z",
                "2026-03-01T12:00:01Z",
                "9999-12-31T23:59:59Z"
            })
    void timesGoBothWays(String text) {
        assertThat(StrictTime.format(StrictTime.parse(text))).isEqualTo(text);
        assertThat(StrictTime.parse(text)).hasToString(text);
    }

    @Test
    void textOfOtherLettersIsRead() {
        assertThat(parse("{\"a\":\"\u00e4\ud83d\ude00\"}").string("a")).isEqualTo("\u00e4\ud83d\ude00");
        byte[] cut = "{\"a\":\"\u00e4\"}".getBytes(StandardCharsets.UTF_8);
        cut[7] = '"';
        assertThatThrownBy(() -> StrictJson.parse(cut, 4)).hasMessage("not UTF-8");
    }
}
