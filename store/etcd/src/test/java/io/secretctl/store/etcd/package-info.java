/** Tests of the etcd store, against a real etcd and against servers that misbehave. */
@NullMarked
package io.secretctl.store.etcd;

import org.jspecify.annotations.NullMarked;
