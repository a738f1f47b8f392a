/**
 * The sealed envelope: a value encrypted to several public keys, bound to its place, signed by its author. {@link
 * io.secretctl.crypto.Sealer} makes one, {@link io.secretctl.crypto.Opener} verifies and opens one; the bytes are
 * specified in docs/envelope-v1.md.
 */
@NullMarked
package io.secretctl.crypto;

import org.jspecify.annotations.NullMarked;
