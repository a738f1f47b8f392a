package io.secretctl.secrets;

import io.secretctl.store.KeyPath;
import java.time.Instant;

/**
 * A value that somebody could read whose right was taken since, and whose plaintext has not changed after that: it must
 * be changed at its source, for what was read can't be unread.
 *
 * @param path where it is stored
 * @param identity who could read it, by the policy's name at that time
 * @param revoked when the policy that took the right was issued
 * @param valueChanged when the plaintext last changed
 */
public record Debt(KeyPath path, String identity, Instant revoked, Instant valueChanged) {}
