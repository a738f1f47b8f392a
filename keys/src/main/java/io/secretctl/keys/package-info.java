/**
 * Whose keys are whose: private keys in files that only their owner reads ({@link io.secretctl.keys.KeyFile}), public
 * keys in lines that a person can pass on ({@link io.secretctl.keys.PublicIdentity}). The formats are specified in
 * docs/keys.md.
 */
@NullMarked
package io.secretctl.keys;

import org.jspecify.annotations.NullMarked;
