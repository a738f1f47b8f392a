package io.secretctl.store.etcd;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/** Knows whether a call got as far as an open connection; if not, the server can't have seen it. */
final class Sent extends ClientStreamTracer.Factory {
    private volatile boolean sent;

    boolean get() {
        return sent;
    }

    CallOptions on(CallOptions options) {
        return options.withStreamTracerFactory(this);
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        return new ClientStreamTracer() {
            @Override
            public void streamCreated(Attributes transport, Metadata sentHeaders) {
                sent = true;
            }
        };
    }
}
