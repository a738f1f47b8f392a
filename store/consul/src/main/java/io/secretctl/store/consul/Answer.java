package io.secretctl.store.consul;

import java.nio.charset.StandardCharsets;

/**
 * What an agent answered.
 *
 * @param endpoint who answered
 * @param index the header X-Consul-Index, 0 without one
 */
@SuppressWarnings("ArrayRecordComponent") // handed from the network to the parser
record Answer(String endpoint, int status, long index, byte[] body) {
    private static final int MAX_SHOWN = 200;

    boolean isOk() {
        return status == 200;
    }

    boolean isNotFound() {
        return status == 404;
    }

    /** Whether another agent, or the same one later, may do better. */
    boolean isOutage() {
        return (status >= 500 || status == 429) && !isRefusedTime();
    }

    /** Whether a session's time is out of bounds, which Consul says with a status for its own faults. */
    boolean isRefusedTime() {
        return !isOk() && said().contains("Invalid Session TTL");
    }

    /** Whether the servers have not carried it out, since nobody leads them. */
    boolean isWithoutLeader() {
        return isOutage() && said().contains("No cluster leader");
    }

    /** The beginning of the body for a message, with nothing in it that a terminal would act on. */
    String said() {
        String text = new String(body, 0, Math.min(body.length, MAX_SHOWN), StandardCharsets.UTF_8);
        return text.strip().replaceAll("[^ -~]", "?");
    }
}
