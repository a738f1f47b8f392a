package io.secretctl.secrets;

import io.secretctl.store.KeyPath;
import java.util.List;

/**
 * What a look at every value has found, without a private key.
 *
 * @param examined how many values were looked at, deleted ones too
 * @param issues by kind and path; empty if all is right
 */
public record Verification(long examined, List<Issue> issues) {
    /** Copies the list. */
    public Verification {
        issues = List.copyOf(issues);
    }

    /** How many of the values are authentic: all but those that are refused. */
    public long verified() {
        return examined - issues.stream().filter(i -> i.kind() == Kind.REFUSED).count();
    }

    /** What is wrong. */
    public enum Kind {
        /** A document among the roots, policies and public keys that does not count. */
        POLICY,
        /** A value that every reader refuses, or that has vanished. */
        REFUSED,
        /** A value that is authentic, and has expired. */
        EXPIRED,
        /** A value that is authentic, and not sealed as the newest policy would have it. */
        DRIFT
    }

    /**
     * One thing that was found.
     *
     * @param path where
     * @param problem a clause
     */
    public record Issue(Kind kind, KeyPath path, String problem) {}
}
