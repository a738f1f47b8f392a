package io.secretctl.secrets;

import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.ReaderMemory.Recollection;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The prefixes of which a reader wants a manifest that is in force, and does nothing without. Immutable. */
final class RequiredManifests {
    static final RequiredManifests NONE = new RequiredManifests(List.of());

    private final List<Prefix> prefixes;

    RequiredManifests(Collection<Prefix> prefixes) {
        this.prefixes = List.copyOf(prefixes);
    }

    /**
     * What manifests say.
     *
     * @param values of every path that they name
     * @param until when the first of them expires; {@link Instant#MAX} if there is none
     */
    record Promised(Map<KeyPath, Seen> values, Instant until) {}

    /**
     * What all of them say.
     *
     * @param reserved what was read of {@link Prefix#RESERVED}
     * @param known what this reader has seen itself
     * @throws SecretException.NoManifest if one is missing, does not count, has expired, or names another envelope than
     *     was seen at the same position
     */
    Promised in(Listing reserved, TrustedPolicies policies, Recollection known, Instant now) {
        Map<KeyPath, Seen> values = new HashMap<>();
        Instant until = Instant.MAX;
        for (Prefix prefix : prefixes) {
            Manifest manifest = Manifest.verify(entry(reserved, prefix), prefix, policies);
            manifest.requireInForce(now);
            until = until.isBefore(manifest.expires()) ? until : manifest.expires();
            manifest.values().forEach((path, said) -> {
                requireSameHistory(prefix, path, said, known);
                values.merge(path, said, Seen::newer);
            });
        }
        return new Promised(values, until);
    }

    private static Entry entry(Listing reserved, Prefix prefix) {
        KeyPath place = Manifest.place(prefix);
        return reserved.entries().stream()
                .filter(entry -> entry.path().equals(place))
                .findFirst()
                .orElseThrow(() -> new SecretException.NoManifest(prefix, "there is none"));
    }

    private static void requireSameHistory(Prefix prefix, KeyPath path, Seen said, Recollection known) {
        Seen seen = known.paths().get(path);
        if (seen != null
                && seen.position().equals(said.position())
                && !seen.payloadHash().equals(said.payloadHash())) {
            throw new SecretException.NoManifest(
                    prefix, "it names another envelope of " + path + " " + said.position() + " than was seen there");
        }
    }
}
