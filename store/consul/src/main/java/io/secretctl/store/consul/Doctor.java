package io.secretctl.store.consul;

import io.secretctl.store.Deadline;
import io.secretctl.store.Diagnosis;
import io.secretctl.store.Diagnosis.Level;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Looks at each agent: whether it answers and knows a leader, and whether the token is one. */
final class Doctor {
    private final Agents agents;
    private final Reader reader;

    Doctor(Agents agents, Reader reader) {
        this.agents = agents;
        this.reader = reader;
    }

    List<Diagnosis> diagnose() {
        List<Diagnosis> findings = new ArrayList<>();
        for (Endpoint endpoint : agents.endpoints()) {
            try {
                look(endpoint, Deadline.in(agents.options().timeout()), findings);
            } catch (StoreException e) {
                findings.add(new Diagnosis(Level.FAILURE, String.valueOf(e.getMessage())));
            }
        }
        return findings;
    }

    private void look(Endpoint endpoint, Deadline deadline, List<Diagnosis> findings) {
        long begin = System.nanoTime();
        Answer leader = ask(endpoint, "/v1/status/leader", deadline);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        if (!leader.isOk()) {
            throw Failures.of(leader);
        }
        if (Json.string(leader).isEmpty()) {
            throw new StoreException.Unreachable(
                    endpoint.name(), "it knows no leader: see whether most of the servers run");
        }
        findings.add(new Diagnosis(
                Level.OK,
                endpoint.name() + " answers in " + millis + " ms and knows a leader" + version(endpoint, deadline)));
        if (agents.options().tokenFile().isPresent()) {
            token(endpoint, ask(endpoint, "/v1/acl/token/self", deadline), findings);
        }
        // The probe says what a listing does not: that something may not be read.
        Answer readable = agents.ask(endpoint, reader.probe(Prefix.ALL), deadline, call -> {});
        if (!readable.isNotFound()) {
            throw Failures.of(readable);
        }
    }

    /** Not everybody may know it. */
    private String version(Endpoint endpoint, Deadline deadline) {
        Answer self = ask(endpoint, "/v1/agent/self", deadline);
        return self.isOk()
                ? Json.field(self, "Config", "Version")
                        .map(version -> ", Consul " + version)
                        .orElse("")
                : "";
    }

    private static void token(Endpoint endpoint, Answer self, List<Diagnosis> findings) {
        if (self.isOk()) {
            findings.add(new Diagnosis(Level.OK, endpoint.name() + " knows the token"));
        } else if (self.said().contains("ACL support disabled")) {
            findings.add(new Diagnosis(
                    Level.WARNING,
                    endpoint.name() + " looks at no token, for its access control lists are off: whoever reaches it may"
                            + " read and write; see acl.enabled in its configuration"));
        } else {
            throw Failures.of(self);
        }
    }

    private Answer ask(Endpoint endpoint, String path, Deadline deadline) {
        return agents.ask(endpoint, Request.get(agents.target(path)), deadline, call -> {});
    }
}
