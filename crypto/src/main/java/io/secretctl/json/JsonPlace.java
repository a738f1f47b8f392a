package io.secretctl.json;

import java.util.Optional;

/**
 * Where something stands in a document: the names from the outermost object to it. They are joined when an error is
 * told, and not before, since an attacker can put many objects behind one long name.
 *
 * @param parent empty for the document itself
 */
record JsonPlace(Optional<JsonPlace> parent, String name) {
    static final JsonPlace DOCUMENT = new JsonPlace(Optional.empty(), "");

    JsonPlace of(String field) {
        return new JsonPlace(Optional.of(this), field);
    }

    /** The names with dots between, such as "signatures.sig". */
    @Override
    public String toString() {
        String above = parent.map(JsonPlace::toString).orElse("");
        return above.isEmpty() ? name : above + "." + name;
    }
}
