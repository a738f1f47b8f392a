package io.secretctl.store.etcd;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.secretctl.store.Deadline;
import io.secretctl.store.etcd.Ranges.Answer;
import io.secretctl.store.etcd.Ranges.Pair;
import java.util.List;

/** Range reads over gRPC. */
final class GrpcRanges {
    private GrpcRanges() {}

    static Answer range(Cluster cluster, Ranges.Request request, Deadline deadline) {
        RangeResponse answer = cluster.read(
                KVGrpc.getRangeMethod(),
                RangeRequest.newBuilder()
                        .setKey(request.from())
                        .setRangeEnd(request.end())
                        .setLimit(request.limit())
                        .setRevision(request.revision())
                        .build(),
                deadline);
        List<Pair> pairs = answer.getKvsList().stream()
                .map(pair -> new Pair(pair.getKey(), pair.getValue().toByteArray(), pair.getModRevision()))
                .toList();
        return new Answer(answer.getHeader().getRevision(), pairs, answer.getMore(), answer.getCount());
    }
}
