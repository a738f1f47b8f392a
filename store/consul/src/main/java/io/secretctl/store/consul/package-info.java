/**
 * The store in Consul's key/value store: {@code consul://HOST:PORT/PREFIX}, and {@code consuls:} with TLS; {@link
 * io.secretctl.store.Stores#open} opens it. It speaks Consul's HTTP API (1.8 or newer) with the JDK's own client, asks
 * for consistent reads, and keeps nothing that Consul does not: no history.
 */
@NullMarked
package io.secretctl.store.consul;

import org.jspecify.annotations.NullMarked;
