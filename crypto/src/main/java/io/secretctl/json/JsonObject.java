package io.secretctl.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A parsed object whose fields are taken out one by one. What is absent or of the wrong kind is refused when it is
 * asked for; what was not asked for is refused by {@link #end}, so that no unknown field passes.
 */
public final class JsonObject {
    private final JsonPlace place;
    private final Map<String, Object> left;

    /**
     * Takes over what was parsed.
     *
     * @param fields in document order, which nobody else uses any more
     */
    JsonObject(JsonPlace place, Map<String, Object> fields) {
        this.place = place;
        this.left = fields;
    }

    /** The names of the fields not taken yet, in document order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(left.keySet()));
    }

    /** Whether the field is there and not taken yet. */
    public boolean has(String name) {
        return left.containsKey(name);
    }

    /** Takes a string. */
    public String string(String name) {
        return take(name, String.class, "a string");
    }

    /** Takes a string if the field is there. */
    public Optional<String> optionalString(String name) {
        return has(name) ? Optional.of(string(name)) : Optional.empty();
    }

    /** Takes an integer within bounds, both included. */
    public long integer(String name, long min, long max) {
        long value = take(name, Long.class, "an integer");
        if (value < min || value > max) {
            throw new JsonFormatException(place.of(name) + " is out of range");
        }
        return value;
    }

    /** Takes true or false; false if the field is absent. */
    public boolean flag(String name) {
        return has(name) && take(name, Boolean.class, "true or false");
    }

    /** Takes a string, an integer, or true or false, as text. */
    public String scalar(String name) {
        Object value = left.get(name);
        boolean other = value instanceof Long || value instanceof Boolean;
        return other ? String.valueOf(left.remove(name)) : take(name, String.class, "a string, integer, true or false");
    }

    /** Whether the field is there, not taken yet, and an object. */
    public boolean hasObject(String name) {
        return left.get(name) instanceof JsonObject;
    }

    /** Takes an object. */
    public JsonObject object(String name) {
        return take(name, JsonObject.class, "an object");
    }

    /** Takes an array of strings of at most this many elements. */
    public List<String> strings(String name, int max) {
        return elements(name, max, String.class, "strings");
    }

    /** Takes an array of objects of at most this many elements. */
    public List<JsonObject> objects(String name, int max) {
        return elements(name, max, JsonObject.class, "objects");
    }

    /** Refuses whatever was not taken. */
    public void end() {
        if (!left.isEmpty()) {
            throw new JsonFormatException("unknown field in " + (place.parent().isEmpty() ? "the document" : place));
        }
    }

    private <T> List<T> elements(String name, int max, Class<T> kind, String kinds) {
        List<?> elements = take(name, List.class, "an array");
        if (elements.size() > max) {
            throw new JsonFormatException(place.of(name) + " has more than " + max + " elements");
        }
        List<T> typed = new ArrayList<>(elements.size());
        for (Object element : elements) {
            if (!kind.isInstance(element)) {
                throw new JsonFormatException(place.of(name) + " is not an array of " + kinds);
            }
            typed.add(kind.cast(element));
        }
        return typed;
    }

    private <T> T take(String name, Class<T> kind, String kindName) {
        Object value = left.remove(name);
        if (value == null) {
            throw new JsonFormatException(place.of(name) + " is missing");
        }
        if (!kind.isInstance(value)) {
            throw new JsonFormatException(place.of(name) + " is not " + kindName);
        }
        return kind.cast(value);
    }
}
