/**
 * Strict JSON for documents that an attacker may have written: everything is bounded before it is allocated, and what
 * is not exactly expected is refused. For use inside secretctl; not an API for others.
 */
@NullMarked
package io.secretctl.json;

import org.jspecify.annotations.NullMarked;
