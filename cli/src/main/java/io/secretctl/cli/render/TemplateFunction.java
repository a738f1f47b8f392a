package io.secretctl.cli.render;

import io.pebbletemplates.pebble.extension.Function;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A function that templates may call. */
final class TemplateFunction implements Function {
    /** What it does. */
    @FunctionalInterface
    interface Body {
        Object apply(Call call);
    }

    private final String name;
    private final List<String> parameters;
    private final int required;
    private final Body body;

    /**
     * Makes a function.
     *
     * @param parameters their names, of which the last may be left out if more are listed than are required; with none,
     *     any number of arguments is taken
     */
    TemplateFunction(String name, List<String> parameters, int required, Body body) {
        this.name = name;
        this.parameters = List.copyOf(parameters);
        this.required = required;
        this.body = body;
    }

    @Override
    public List<String> getArgumentNames() {
        return parameters;
    }

    @Override
    public Object execute(Map<String, Object> given, PebbleTemplate self, EvaluationContext context, int line) {
        List<Object> arguments = new ArrayList<>();
        int expected = parameters.isEmpty() ? given.size() : parameters.size();
        for (int i = 0; i < expected; i++) {
            Object argument = given.get(parameters.isEmpty() ? String.valueOf(i) : parameters.get(i));
            if (argument == null) {
                break;
            }
            arguments.add(argument);
        }
        Call call = new Call(name, self.getName() + ":" + line, arguments);
        if (arguments.size() < Math.max(required, given.size())) {
            throw call.fault("an argument is missing, or is null");
        }
        return body.apply(call);
    }
}
