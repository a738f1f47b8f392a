package io.secretctl.cli.render;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** confd's functions on text and numbers. */
final class TextFunctions {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What Go's {@code strconv.ParseBool} takes. */
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    private TextFunctions() {}

    static void addTo(FunctionTable table) {
        table.add("base", List.of("path"), call -> base(call.text(0)));
        table.add("dir", List.of("path"), call -> dir(call.text(0)));
        table.add("toUpper", List.of("text"), call -> call.text(0).toUpperCase(Locale.ROOT));
        table.add("toLower", List.of("text"), call -> call.text(0).toLowerCase(Locale.ROOT));
        table.add("contains", List.of("text", "part"), call -> call.text(0).contains(call.text(1)));
        table.add("trimSuffix", List.of("text", "suffix"), call -> trimSuffix(call.text(0), call.text(1)));
        table.add("replace", List.of("text", "old", "new", "?", "times"), TextFunctions::replace);
        table.add(
                "split",
                List.of("text", "separator"),
                call -> Arrays.asList(
                        call.text(0).split(call.text(1).isEmpty() ? "(?!^)" : Pattern.quote(call.text(1)), -1)));
        table.add("parseBool", List.of("text"), TextFunctions::parseBool);
        table.add("atoi", List.of("text"), call -> call.number(0));
        table.add("json", List.of("text"), call -> parse(call, Map.class, "a JSON object"));
        table.add("jsonArray", List.of("text"), call -> parse(call, List.class, "a JSON array"));
        table.add(
                "base64Encode",
                List.of("text"),
                call -> Base64.getEncoder().encodeToString(call.text(0).getBytes(StandardCharsets.UTF_8)));
        table.add("base64Decode", List.of("text"), TextFunctions::decode);
        table.add("add", List.of("a", "b"), call -> exact(call, Math::addExact));
        table.add("sub", List.of("a", "b"), call -> exact(call, Math::subtractExact));
        table.add("mul", List.of("a", "b"), call -> exact(call, Math::multiplyExact));
        table.add("div", List.of("a", "b"), call -> exact(call, (a, b) -> a / b));
        table.add("mod", List.of("a", "b"), call -> exact(call, (a, b) -> a % b));
    }

    /** As Go's {@code path.Base}. */
    private static String base(String path) {
        String clean = path.replaceAll("/+$", "");
        if (clean.isEmpty()) {
            return path.isEmpty() ? "." : "/";
        }
        return clean.substring(clean.lastIndexOf('/') + 1);
    }

    /** As Go's {@code path.Dir}, for keys. */
    private static String dir(String path) {
        int slash = path.lastIndexOf('/');
        if (slash < 0) {
            return ".";
        }
        return slash == 0 ? "/" : path.substring(0, slash);
    }

    private static String trimSuffix(String text, String suffix) {
        return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
    }

    /** As Go's {@code strings.Replace}: a negative number means all. */
    private static Object replace(Call call) {
        long times = call.has(3) ? call.number(3) : -1;
        if (call.text(1).isEmpty()) {
            throw call.fault("what is to be replaced is empty");
        }
        Matcher matcher = Pattern.compile(Pattern.quote(call.text(1))).matcher(call.text(0));
        StringBuilder result = new StringBuilder();
        for (long i = 0; i != times && matcher.find(); i++) {
            matcher.appendReplacement(result, Matcher.quoteReplacement(call.text(2)));
        }
        return matcher.appendTail(result).toString();
    }

    private static Object parseBool(Call call) {
        String text = call.text(0);
        if (!TRUE.contains(text) && !FALSE.contains(text)) {
            throw call.fault("the text is neither true nor false");
        }
        return TRUE.contains(text);
    }

    private static Object parse(Call call, Class<?> type, String kind) {
        try {
            return JSON.readValue(call.text(0), type);
        } catch (JsonProcessingException e) {
            throw call.fault("the text is not " + kind); // without a cause: its message may quote the text
        }
    }

    private static Object decode(Call call) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(call.text(0))))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw call.fault("the text is not Base64, or what it stands for is not UTF-8 text");
        }
    }

    private interface Operation {
        long apply(long a, long b);
    }

    private static Object exact(Call call, Operation operation) {
        try {
            return operation.apply(call.number(0), call.number(1));
        } catch (ArithmeticException e) {
            throw call.fault("the result is not a number of 64 bits");
        }
    }
}
