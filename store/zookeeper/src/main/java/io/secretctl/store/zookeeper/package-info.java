/**
 * The store in ZooKeeper 3.6 or newer: {@code zk://HOST:PORT/PREFIX}, and {@code zks:} with TLS; {@link
 * io.secretctl.store.Stores#open} opens it. ZooKeeper's own client is used directly (adr/0014): every call of ours has a
 * deadline and names the server, and nothing is retried that this package does not retry itself.
 */
@NullMarked
package io.secretctl.store.zookeeper;

import org.jspecify.annotations.NullMarked;
