package io.secretctl.json;

import java.util.Locale;
import java.util.Optional;

/**
 * Where something stands in a document: the names from the outermost object to it. They are joined when an error is
 * told, and not before, since an attacker can put many objects behind one long name.
 *
 * @param parent empty for the document itself
 */
record JsonPlace(Optional<JsonPlace> parent, String name) {
    private static final int MAX_NAME = 80;

    static final JsonPlace DOCUMENT = new JsonPlace(Optional.empty(), "");

    JsonPlace of(String field) {
        return new JsonPlace(Optional.of(this), field);
    }

    /** The names with dots between, such as "signatures.sig", of printable ASCII alone: the rest of them is escaped. */
    @Override
    public String toString() {
        String above = parent.map(JsonPlace::toString).orElse("");
        return above.isEmpty() ? escaped() : above + "." + escaped();
    }

    /** The name may be one that a document chose, such as an identity's in a policy. */
    private String escaped() {
        StringBuilder escaped = new StringBuilder();
        name.codePoints().limit(MAX_NAME).forEach(c -> {
            if (c < 0x20 || c > 0x7e) {
                escaped.append(String.format(Locale.ROOT, "\\u{%x}", c));
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.append(name.codePointCount(0, name.length()) > MAX_NAME ? "…" : "")
                .toString();
    }
}
