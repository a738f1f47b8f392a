/** Tests of the ZooKeeper store, against a real ZooKeeper and against servers that misbehave. */
@NullMarked
package io.secretctl.store.zookeeper;

import org.jspecify.annotations.NullMarked;
