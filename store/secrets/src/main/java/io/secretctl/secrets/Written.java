package io.secretctl.secrets;

import io.secretctl.crypto.Position;
import io.secretctl.store.KeyPath;
import java.util.SortedSet;

/**
 * What a write has done.
 *
 * @param path where
 * @param position the version that is stored now
 * @param readers the identities that can read it, by the policy's names; none after a deletion
 */
public record Written(KeyPath path, Position position, SortedSet<String> readers) {}
