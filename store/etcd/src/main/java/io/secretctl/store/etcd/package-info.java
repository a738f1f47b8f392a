/**
 * The store in etcd v3: {@code etcd://HOST:PORT/PREFIX}, and {@code etcds:} with TLS; {@link
 * io.secretctl.store.Stores#open} opens it. jetcd's generated stubs are called directly, on a channel of our own: that
 * leaves out jetcd's own retries, its resuming of watches, and Vert.x.
 */
@NullMarked
package io.secretctl.store.etcd;

import org.jspecify.annotations.NullMarked;
