package io.secretctl.secrets;

import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a value is written.
 *
 * @param expectedVersion the version that must be stored now, 0 for "none or deleted"; if empty, whatever is stored is
 *     replaced
 * @param type the media type of the value; not {@link Registration#TYPE}, by which readers know what may be absent at any
 *     time: such are written by {@link SecretStore#register} alone
 * @param expires from when on readers refuse the value
 * @param replaceRefused whether to write over an envelope that is refused, which otherwise is an error: the way out
 *     after a store was tampered with
 * @param lasting after how long, from the write on, readers refuse the value, and an engine that can removes it; more
 *     than zero, and never together with {@code expires}
 */
public record PutOptions(
        Optional<Long> expectedVersion,
        String type,
        Optional<Instant> expires,
        boolean replaceRefused,
        Optional<Duration> lasting) {
    /** Replaces whatever is stored, as bytes, for good. */
    public static final PutOptions DEFAULT =
            new PutOptions(Optional.empty(), EnvelopeHeader.OCTET_STREAM, Optional.empty(), false, Optional.empty());

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if the expected version is out of range, or the time that it lasts, or the type is
     *     that of registrations
     */
    public PutOptions {
        if (type.equals(Registration.TYPE)) {
            throw new IllegalArgumentException("a registration is written by SecretStore.register alone");
        }
        if (lasting.isPresent() && (expires.isPresent() || lasting.get().compareTo(Duration.ofSeconds(1)) < 0)) {
            throw new IllegalArgumentException("a value lasts for at least a second, or to a fixed time");
        }
        if (expectedVersion.isPresent() && (expectedVersion.get() < 0 || expectedVersion.get() > Position.MAX)) {
            throw new IllegalArgumentException("a version is from 0 to 2^53-1");
        }
    }

    /** Returns these options, writing only if this version is stored; 0 means that there must be no value. */
    public PutOptions ifVersion(long version) {
        return new PutOptions(Optional.of(version), type, expires, replaceRefused, lasting);
    }

    /** Returns these options with a media type. */
    public PutOptions withType(String type) {
        return new PutOptions(expectedVersion, type, expires, replaceRefused, lasting);
    }

    /** Returns these options with a time from which on readers refuse the value. */
    public PutOptions expiring(Instant expires) {
        return new PutOptions(expectedVersion, type, Optional.of(expires), replaceRefused, Optional.empty());
    }

    /**
     * Returns these options with a time, from the write on, after which readers refuse the value. {@link SecretStore#put}
     * has the engine remove it then, if it is of a kind that can ({@link io.secretctl.store.Leasing}): nobody should rely
     * on that. Sealing it again keeps the signed time alone.
     *
     * @param ttl at least one second; what is signed has whole seconds, rounded up
     */
    public PutOptions lasting(Duration ttl) {
        return new PutOptions(expectedVersion, type, Optional.empty(), replaceRefused, Optional.of(ttl));
    }

    /** Returns these options, writing even over an envelope that is refused. */
    public PutOptions replacingRefused() {
        return new PutOptions(expectedVersion, type, expires, true, lasting);
    }
}
