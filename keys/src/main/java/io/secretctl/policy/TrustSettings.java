package io.secretctl.policy;

import io.secretctl.keys.RootFingerprint;
import java.util.Collection;
import java.util.Set;

/** What a client knows of a key space before it reads it. Immutable. */
public final class TrustSettings {
    private final Set<RootFingerprint> pinned;
    private final Trust trust;
    private final Floor root;
    private final Floor policy;
    private final boolean acceptExpired;

    private TrustSettings(Set<RootFingerprint> pinned, Trust trust, Floor root, Floor policy, boolean acceptExpired) {
        this.pinned = pinned;
        this.trust = trust;
        this.root = root;
        this.policy = policy;
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
        return new TrustSettings(Set.copyOf(roots), Trust.VERIFIED, Floor.NONE, Floor.NONE, false);
    }

    /**
     * Trusts whatever first root is found. <b>Whoever could write to the store before this client can have made it.</b>
     */
    public static TrustSettings onFirstUse() {
        return new TrustSettings(Set.of(), Trust.SIGNED, Floor.NONE, Floor.NONE, false);
    }

    /** Refuses roots and policies below those that this client has seen, and others in their places. */
    public TrustSettings notBelow(Floor seenRoot, Floor seenPolicy) {
        return new TrustSettings(pinned, trust, seenRoot, seenPolicy, acceptExpired);
    }

    /** Takes an expired policy too: for whoever is about to replace it, and nobody else. */
    public TrustSettings acceptingExpired() {
        return new TrustSettings(pinned, trust, root, policy, true);
    }

    /**
     * The same, but for one first root: whatever was believed at first is what is believed from then on. That makes it no
     * more trustworthy.
     */
    public TrustSettings pinnedTo(RootFingerprint root) {
        return new TrustSettings(Set.of(root), trust, Floor.NONE, Floor.NONE, acceptExpired);
    }

    /** How far what is read with these settings can be trusted. */
    public Trust trust() {
        return trust;
    }

    boolean accepts(RootFingerprint root) {
        return pinned.isEmpty() || pinned.contains(root);
    }

    Floor root() {
        return root;
    }

    Floor policy() {
        return policy;
    }

    boolean acceptsExpired() {
        return acceptExpired;
    }
}
