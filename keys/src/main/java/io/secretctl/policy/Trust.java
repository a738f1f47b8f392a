package io.secretctl.policy;

/** How far what was read can be trusted. */
public enum Trust {
    /** Everything follows from a root that the caller has pinned. */
    VERIFIED,
    /** Everything follows from the root that was found: trust on first use. */
    SIGNED
}
