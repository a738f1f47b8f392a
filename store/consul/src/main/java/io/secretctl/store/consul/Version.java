package io.secretctl.store.consul;

import io.secretctl.store.Expected;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stored version: the index of the write that made it, and the session that holds the key, which every change of the
 * key has to know. What a tag says, as {@code INDEX} or {@code INDEX+SESSION}.
 *
 * @param index Consul's ModifyIndex; 0 means that the key is absent
 * @param session the session whose end removes the key
 */
record Version(long index, Optional<String> session) {
    static final Version ABSENT = new Version(0, Optional.empty());

    /** No index of Consul's is as large, so that a tag which is not one of ours never holds. */
    private static final Version NEVER = new Version(Long.MAX_VALUE, Optional.empty());

    private static final Pattern TAG = Pattern.compile("([1-9][0-9]{0,17})(?:\\+([0-9a-f-]{1,64}))?");

    static Version of(Expected expected) {
        if (!(expected instanceof Expected.At at)) {
            return ABSENT;
        }
        Matcher matcher = TAG.matcher(at.tag());
        return matcher.matches()
                ? new Version(Long.parseLong(matcher.group(1)), Optional.ofNullable(matcher.group(2)))
                : NEVER;
    }

    boolean isAbsent() {
        return index == 0;
    }

    String tag() {
        return index + session.map(id -> "+" + id).orElse("");
    }
}
