package io.secretctl.store.etcd;

import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.StatusRequest;
import io.grpc.CallOptions;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.secretctl.store.Deadline;
import io.secretctl.store.Diagnosis;
import io.secretctl.store.Diagnosis.Level;
import io.secretctl.store.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Looks at each server: whether it answers, and which faults its version is known to have. */
final class Doctor {
    /** The first patch release of each line in which a member that was paused does not answer reads with old values. */
    private static final Map<String, Integer> FIRST_SOUND_PATCH = Map.of("3.4", 42, "3.5", 28, "3.6", 9);

    private final Cluster cluster;

    Doctor(Cluster cluster) {
        this.cluster = cluster;
    }

    List<Diagnosis> diagnose() {
        List<Diagnosis> findings = new ArrayList<>();
        for (Endpoint endpoint : cluster.endpoints()) {
            try {
                findings.addAll(version(endpoint.name(), askVersion(endpoint)));
            } catch (StatusRuntimeException e) {
                findings.add(failure(cluster.failed(endpoint, e.getStatus())));
            } catch (StoreException e) {
                findings.add(failure(e));
            }
        }
        return findings;
    }

    private String askVersion(Endpoint endpoint) {
        long nanos = cluster.options().timeout().toNanos();
        return ClientCalls.blockingUnaryCall(
                        cluster.authenticated(
                                endpoint, Deadline.in(cluster.options().timeout())),
                        MaintenanceGrpc.getStatusMethod(),
                        CallOptions.DEFAULT.withDeadlineAfter(nanos, TimeUnit.NANOSECONDS),
                        StatusRequest.getDefaultInstance())
                .getVersion();
    }

    static List<Diagnosis> version(String endpoint, String version) {
        List<Diagnosis> findings = new ArrayList<>();
        findings.add(new Diagnosis(Level.OK, endpoint + " answers, etcd " + version));
        if (hasStaleReads(version)) {
            findings.add(new Diagnosis(
                    Level.WARNING,
                    endpoint + " runs etcd " + version + ", which may answer with old values after it was paused:"
                            + " upgrade to 3.4.42, 3.5.28, 3.6.9 or later"));
        }
        return findings;
    }

    private static boolean hasStaleReads(String version) {
        int[] numbers;
        try {
            numbers = Arrays.stream(version.replaceFirst("[-+].*", "").split("\\.", -1))
                    .mapToInt(Integer::parseInt)
                    .toArray();
        } catch (NumberFormatException e) {
            return true;
        }
        if (numbers.length != 3) {
            return true;
        }
        Integer sound = FIRST_SOUND_PATCH.get(numbers[0] + "." + numbers[1]);
        boolean newer = numbers[0] > 3 || (numbers[0] == 3 && numbers[1] > 6);
        return sound == null ? !newer : numbers[2] < sound;
    }

    private static Diagnosis failure(StoreException e) {
        return new Diagnosis(Level.FAILURE, String.valueOf(e.getMessage()));
    }
}
