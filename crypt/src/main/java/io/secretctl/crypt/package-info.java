/**
 * What crypt wrote, and what still reads it: values as {@code base64(OpenPGP(gzip(value)))} in etcd's old and new API and
 * in Consul. Nothing here is authenticated; new values belong into sealed envelopes.
 */
@NullMarked
package io.secretctl.crypt;

import org.jspecify.annotations.NullMarked;
