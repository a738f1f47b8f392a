package io.secretctl.cli.commands;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Arguments as crypt takes them, which are those of Go's package flag: {@code -name value}, {@code -name=value}, with one
 * dash or two, up to the first that is no flag.
 *
 * @param values of the flags that were given, by name
 * @param rest the other arguments
 */
record CryptFlags(Map<String, String> values, List<String> rest) {
    private static final String PLAINTEXT = "plaintext";
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    /** The arguments make no sense; crypt ends with 2 then. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message);
        }
    }

    static CryptFlags parse(List<String> arguments, Set<String> known) throws Wrong {
        Map<String, String> values = new TreeMap<>();
        int at = 0;
        while (at < arguments.size() && isFlag(arguments.get(at))) {
            String argument = arguments.get(at++);
            if (argument.equals("--")) {
                break;
            }
            String flag = argument.substring(argument.startsWith("--") ? 2 : 1);
            int equals = flag.indexOf('=');
            String name = equals < 0 ? flag : flag.substring(0, equals);
            if (!known.contains(name)) {
                throw new Wrong("flag provided but not defined: -" + name);
            }
            if (equals >= 0) {
                values.put(name, flag.substring(equals + 1));
            } else if (name.equals(PLAINTEXT)) {
                values.put(name, "true");
            } else if (at < arguments.size()) {
                values.put(name, arguments.get(at++));
            } else {
                throw new Wrong("flag needs an argument: -" + name);
            }
        }
        String plaintext = values.getOrDefault(PLAINTEXT, "false");
        if (!TRUE.contains(plaintext) && !FALSE.contains(plaintext)) {
            throw new Wrong("invalid boolean value \"" + plaintext + "\" for -plaintext");
        }
        return new CryptFlags(values, arguments.subList(at, arguments.size()));
    }

    private static boolean isFlag(String argument) {
        return argument.length() > 1 && argument.startsWith("-");
    }

    boolean plaintext() {
        return TRUE.contains(values.getOrDefault(PLAINTEXT, "false"));
    }

    String value(String flag, String otherwise) {
        return values.getOrDefault(flag, otherwise);
    }

    /** An argument behind the flags; crypt takes an empty one for none. */
    Optional<String> argument(int index) {
        return index < rest.size() ? Optional.of(rest.get(index)).filter(text -> !text.isEmpty()) : Optional.empty();
    }
}
