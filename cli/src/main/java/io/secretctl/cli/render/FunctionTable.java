package io.secretctl.cli.render;

import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Function;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The functions of a template, by name: what it can do beyond the language itself. */
final class FunctionTable extends AbstractExtension {
    private final Map<String, Function> functions = new TreeMap<>();

    FunctionTable(KeyFunctions keys, Surroundings surroundings) {
        keys.addTo(this);
        TextFunctions.addTo(this);
        ListFunctions.addTo(this);
        surroundings.addTo(this);
        NetworkFunctions.addTo(this);
    }

    /** Adds a function; parameters behind a {@code "?"} may be left out. */
    void add(String name, List<String> parameters, TemplateFunction.Body body) {
        int optional = parameters.indexOf("?");
        List<String> names = parameters.stream().filter(p -> !p.equals("?")).toList();
        functions.put(name, new TemplateFunction(name, names, optional < 0 ? names.size() : optional, body));
    }

    @Override
    public Map<String, Function> getFunctions() {
        return functions;
    }
}
