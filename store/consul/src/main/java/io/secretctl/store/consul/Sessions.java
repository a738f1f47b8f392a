package io.secretctl.store.consul;

import io.secretctl.store.Deadline;
import io.secretctl.store.StoreException;
import java.time.Duration;

/**
 * Sessions whose end removes the keys that they hold. They depend on being renewed and on nothing else: not on the health
 * of the agent's node, which Consul takes into account unless it is told not to.
 */
record Sessions(Agents agents) {
    private static final Duration LONGEST = Duration.ofDays(1);

    /** The shortest that Consul grants unless it is set up otherwise (session_ttl_min). */
    private static final Duration SHORTEST = Duration.ofSeconds(10);

    /**
     * A session.
     *
     * @param id Consul's name of it
     * @param ttl after how long without a renewal Consul may end it; it does so within twice that time
     */
    record Session(String id, Duration ttl) {}

    /** Begins one; whole seconds, and no fewer than Consul grants. */
    Session create(Duration ttl) {
        if (ttl.compareTo(LONGEST) > 0) {
            throw new StoreException.Unusable("Consul's leases last a day at most");
        }
        Duration whole =
                Duration.ofSeconds(Math.max(1, ttl.plusNanos(999_999_999).toSeconds()));
        Deadline deadline = deadline();
        Answer answer = create(whole, deadline);
        if (answer.isRefusedTime() && whole.compareTo(SHORTEST) < 0) {
            whole = SHORTEST;
            answer = create(whole, deadline);
        }
        if (!answer.isOk()) {
            throw Failures.of(answer);
        }
        Answer made = answer;
        String id = Json.field(answer, "ID")
                .filter(text -> text.matches("[0-9a-f-]{1,64}"))
                .orElseThrow(() -> new StoreException.Damaged(made.endpoint() + " begins a session without a name"));
        return new Session(id, whole);
    }

    private Answer create(Duration ttl, Deadline deadline) {
        byte[] body = Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("Name", "secretctl");
            json.writeStringField("TTL", ttl.toSeconds() + "s");
            json.writeStringField("Behavior", "delete");
            json.writeStringField("LockDelay", "0s");
            json.writeArrayFieldStart("NodeChecks");
            json.writeEndArray();
            json.writeEndObject();
        });
        // If its answer is lost, a session is left over that holds nothing and ends by itself.
        return agents.read(Request.put(agents.target("/v1/session/create"), body), deadline);
    }

    /** Whether it still lived. */
    boolean renew(String id) {
        Answer answer = agents.read(Request.put(agents.target("/v1/session/renew/" + id), new byte[0]), deadline());
        if (answer.isNotFound()) {
            return false;
        }
        if (!answer.isOk()) {
            throw Failures.of(answer);
        }
        return true;
    }

    /** Ends it, and with it its keys; throws nothing because of Consul. */
    void destroy(String id) {
        try {
            Answer unused =
                    agents.read(Request.put(agents.target("/v1/session/destroy/" + id), new byte[0]), deadline());
        } catch (StoreException e) {
            // It ends by itself in its time.
        }
    }

    private Deadline deadline() {
        return Deadline.in(agents.options().timeout());
    }
}
