package io.secretctl.cli.render;

import io.secretctl.cli.base.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** confd's functions that read keys. */
final class KeyFunctions {
    private final Keys keys;
    private final boolean allowEmpty;
    private final Predicate<String> isPublic;

    /**
     * Reads these keys.
     *
     * @param allowEmpty whether a list that holds nothing is an answer
     * @param isPublic whether a segment of a key is known from the templates; only then an error shows it
     */
    KeyFunctions(Keys keys, boolean allowEmpty, Predicate<String> isPublic) {
        this.keys = keys;
        this.allowEmpty = allowEmpty;
        this.isPublic = isPublic;
    }

    void addTo(FunctionTable table) {
        table.add("exists", List.of("key"), call -> keys.exists(key(call)));
        for (String crypt : List.of("", "c")) {
            table.add(crypt + "get", List.of("key"), call -> pair(key(call), required(call)));
            table.add(crypt + "getv", List.of("key", "?", "default"), this::getv);
            table.add(crypt + "gets", List.of("pattern", "?", "default"), call -> {
                List<Object> pairs = new ArrayList<>();
                matching(call).forEach((key, value) -> pairs.add(pair(key, value)));
                return orDefault(call, pairs);
            });
            table.add(
                    crypt + "getvs",
                    List.of("pattern", "?", "default"),
                    call -> orDefault(call, new ArrayList<>(matching(call).values())));
        }
        table.add("ls", List.of("key", "?", "default"), call -> orDefault(call, keys.children(key(call), false)));
        table.add("lsdir", List.of("key", "?", "default"), call -> orDefault(call, keys.children(key(call), true)));
    }

    private static String key(Call call) {
        return Keys.canonical(call.text(0));
    }

    private Object getv(Call call) {
        if (!call.has(1)) {
            return required(call);
        }
        try {
            return keys.value(key(call)).map(Object.class::cast).orElseGet(() -> call.any(1));
        } catch (Keys.UnreadableException e) {
            throw unreadable(call, e);
        }
    }

    private String required(Call call) {
        try {
            return keys.value(key(call))
                    .orElseThrow(
                            () -> call.fault(
                                            ExitCode.NOT_FOUND,
                                            "missing-key",
                                            "there is no key " + shown(key(call)) + " among the resource's keys")
                                    .withHint(
                                            "secretctl ls shows what there is; getv takes a default: getv(\"/key\", \"8080\")"));
        } catch (Keys.UnreadableException e) {
            throw unreadable(call, e);
        }
    }

    private SortedMap<String, String> matching(Call call) {
        try {
            return keys.matching(KeyPattern.of(key(call)));
        } catch (Keys.UnreadableException e) {
            throw unreadable(call, e);
        } catch (IllegalArgumentException e) {
            throw call.fault("the pattern makes no sense: " + e.getMessage());
        }
    }

    private Object orDefault(Call call, List<?> found) {
        if (!found.isEmpty() || allowEmpty) {
            return found;
        }
        if (call.has(1)) {
            return call.any(1);
        }
        throw call.fault(ExitCode.NOT_FOUND, "missing-key", "there is nothing at " + shown(key(call)))
                .withHint("if nothing is an answer, say so: " + call.function()
                        + "(\"...\", []), or allow_empty = true, or --allow-empty");
    }

    /** It names a key that is stored, and such names are public. */
    private static RuntimeException unreadable(Call call, Keys.UnreadableException e) {
        return call.fault(e.exit(), "unreadable-key", String.valueOf(e.getMessage()))
                .causedBy(e);
    }

    private String shown(String key) {
        StringBuilder shown = new StringBuilder();
        for (String segment : key.substring(1).split("/", -1)) {
            shown.append('/').append(isPublic.test(segment) ? segment : "(computed)");
        }
        return shown.toString();
    }

    private static Map<String, Object> pair(String key, String value) {
        return new TreeMap<>(Map.of("Key", key, "Value", value, "key", key, "value", value));
    }
}
