package io.secretctl.store.etcd;

import io.secretctl.store.Deadline;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads through etcd's JSON gateway for as long as it gives answers, and over gRPC from the first time on that it gives
 * none: for a process that reads a few keys and ends, to which the start of gRPC costs more than all else. An error is
 * never taken from the gateway: gRPC says what is wrong.
 */
final class GatewayFirst implements Ranges {
    private final Ranges grpc;
    private volatile @Nullable Gateway gateway;

    GatewayFirst(Gateway gateway, Ranges grpc) {
        this.gateway = gateway;
        this.grpc = grpc;
    }

    @Override
    public Answer range(Request request, Deadline deadline) {
        Gateway quick = gateway;
        if (quick != null) {
            try {
                return quick.range(request, Duration.ofNanos(deadline.nanosLeft() / 2));
            } catch (IOException e) {
                gateway = null;
            }
        }
        return grpc.range(request, deadline);
    }
}
