package io.secretctl.secrets;

import io.secretctl.crypto.SecretBytes;
import io.secretctl.store.KeyPath;

/**
 * One of several values that are written together.
 *
 * @param value the plaintext, at most 512 KiB; stays the caller's to close
 */
public record NewValue(KeyPath path, SecretBytes value, PutOptions options) {}
