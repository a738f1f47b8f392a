@NullMarked
package io.secretctl.store.consul;

import org.jspecify.annotations.NullMarked;
