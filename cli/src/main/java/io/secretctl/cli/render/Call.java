package io.secretctl.cli.render;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import java.util.ArrayList;
import java.util.List;

/**
 * One call of a function in a template. Its errors say where and why, and repeat no argument: it may be a value.
 *
 * @param function its name
 * @param position file and line
 * @param arguments as many as were given
 */
record Call(String function, String position, List<Object> arguments) {
    boolean has(int index) {
        return index < arguments.size();
    }

    Object any(int index) {
        return arguments.get(index);
    }

    String text(int index) {
        Object argument = arguments.get(index);
        if (argument instanceof String || argument instanceof Number || argument instanceof Boolean) {
            return argument.toString();
        }
        throw fault("argument " + (index + 1) + " must be text");
    }

    long number(int index) {
        Object argument = arguments.get(index);
        if (argument instanceof Long || argument instanceof Integer) {
            return ((Number) argument).longValue();
        }
        try {
            return Long.parseLong(text(index));
        } catch (NumberFormatException e) {
            throw fault("argument " + (index + 1) + " must be a whole number");
        }
    }

    List<Object> list(int index) {
        if (arguments.get(index) instanceof List<?> list) {
            return new ArrayList<>(list);
        }
        throw fault("argument " + (index + 1) + " must be a list");
    }

    CliException fault(String why) {
        return fault(ExitCode.USAGE, "template", why);
    }

    CliException fault(ExitCode exit, String code, String why) {
        return new CliException(exit, code, position + ": " + function + ": " + why);
    }
}
