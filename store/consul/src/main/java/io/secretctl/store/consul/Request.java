package io.secretctl.store.consul;

import java.util.Optional;

/**
 * What is asked of an agent.
 *
 * @param target path and query
 */
record Request(String method, String target, Optional<byte[]> body) {
    static Request get(String target) {
        return new Request("GET", target, Optional.empty());
    }

    static Request put(String target, byte[] body) {
        return new Request("PUT", target, Optional.of(body));
    }
}
