package io.secretctl.policy;

import io.secretctl.keys.RootFingerprint;
import java.util.Collection;
import java.util.Set;

/** What a client knows of a key space before it reads it. Immutable. */
public final class TrustSettings {
    private final Set<RootFingerprint> pinned;
    private final long rootFloor;
    private final long policyFloor;
    private final boolean acceptExpired;

    private TrustSettings(Set<RootFingerprint> pinned, long rootFloor, long policyFloor, boolean acceptExpired) {
        this.pinned = pinned;
        this.rootFloor = rootFloor;
        this.policyFloor = policyFloor;
        this.acceptExpired = acceptExpired;
    }

    /**
     * Trusts what follows from one of these first roots.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static TrustSettings pinned(Collection<RootFingerprint> roots) {
        if (roots.isEmpty()) {
            throw new IllegalArgumentException("no root is pinned");
        }
        return new TrustSettings(Set.copyOf(roots), 0, 0, false);
    }

    /**
     * Trusts whatever first root is found. <b>Whoever could write to the store before this client can have made it.</b>
     */
    public static TrustSettings onFirstUse() {
        return new TrustSettings(Set.of(), 0, 0, false);
    }

    /** Refuses roots and policies below versions that this client has seen; 0 if it has seen none. */
    public TrustSettings notBelow(long rootVersion, long policyVersion) {
        return new TrustSettings(pinned, rootVersion, policyVersion, acceptExpired);
    }

    /** Takes an expired policy too: for whoever is about to replace it, and nobody else. */
    public TrustSettings acceptingExpired() {
        return new TrustSettings(pinned, rootFloor, policyFloor, true);
    }

    /** How far what is read with these settings can be trusted. */
    public Trust trust() {
        return pinned.isEmpty() ? Trust.SIGNED : Trust.VERIFIED;
    }

    boolean accepts(RootFingerprint root) {
        return pinned.isEmpty() || pinned.contains(root);
    }

    long rootFloor() {
        return rootFloor;
    }

    long policyFloor() {
        return policyFloor;
    }

    boolean acceptsExpired() {
        return acceptExpired;
    }
}
