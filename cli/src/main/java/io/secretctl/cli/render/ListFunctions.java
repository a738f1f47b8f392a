package io.secretctl.cli.render;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** confd's functions on lists and maps. */
final class ListFunctions {
    private static final int MAX_SEQUENCE = 100_000;

    private ListFunctions() {}

    static void addTo(FunctionTable table) {
        table.add("map", List.of(), ListFunctions::map);
        table.add("seq", List.of("first", "last"), ListFunctions::sequence);
        table.add(
                "join",
                List.of("list", "separator"),
                call -> call.list(0).stream().map(String::valueOf).collect(Collectors.joining(call.text(1))));
        table.add("reverse", List.of("list"), ListFunctions::reverse);
        table.add("sortByLength", List.of("list"), call -> sorted(call, String::valueOf));
        table.add(
                "sortKVByLength",
                List.of("pairs"),
                call -> sorted(
                        call,
                        item -> item instanceof Map<?, ?> pair ? String.valueOf(pair.get("Key")) : item.toString()));
    }

    private static Object map(Call call) {
        if (call.arguments().size() % 2 != 0) {
            throw call.fault("a name has no value");
        }
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < call.arguments().size(); i += 2) {
            map.put(call.text(i), call.any(i + 1));
        }
        return map;
    }

    private static Object sequence(Call call) {
        long first = call.number(0);
        long last = call.number(1);
        if (last >= first && (last - first < 0 || last - first >= MAX_SEQUENCE)) {
            throw call.fault("a sequence has at most " + MAX_SEQUENCE + " numbers");
        }
        List<Object> numbers = new ArrayList<>();
        for (long number = first; number <= last; number++) {
            numbers.add(number);
        }
        return numbers;
    }

    private static Object reverse(Call call) {
        if (call.any(0) instanceof String text) {
            return new StringBuilder(text).reverse().toString();
        }
        List<Object> list = call.list(0);
        Collections.reverse(list);
        return list;
    }

    private interface Name {
        String of(Object item);
    }

    private static Object sorted(Call call, Name name) {
        List<Object> list = call.list(0);
        list.sort(Comparator.comparingInt(item -> name.of(item).length()));
        return list;
    }
}
