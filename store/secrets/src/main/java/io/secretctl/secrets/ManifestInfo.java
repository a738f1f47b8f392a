package io.secretctl.secrets;

import io.secretctl.store.Prefix;
import java.time.Instant;

/**
 * A manifest that counts: what is signed to be below a prefix, for readers who have seen nothing (docs/manifests.md).
 *
 * @param prefix what it is about
 * @param author the name of the identity that signed it
 * @param issued when it was made
 * @param expires from when on it counts for nothing
 * @param values how many paths it names, deleted ones included
 */
public record ManifestInfo(Prefix prefix, String author, Instant issued, Instant expires, int values) {}
