package io.secretctl.bench;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** etcd without any of this project's code: jetcd, as another program uses it. */
final class Raw implements AutoCloseable {
    private static final int PAGE = 500;

    private final Client client;
    private final KV kv;

    Raw(String endpoint) {
        client = Client.builder().endpoints("http://" + endpoint).build();
        kv = client.getKVClient();
    }

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    KeyValue get(ByteSequence key) throws Exception {
        List<KeyValue> found = kv.get(key).get().getKvs();
        if (found.size() != 1) {
            throw new IllegalStateException("no such key: " + key);
        }
        return found.get(0);
    }

    void put(ByteSequence key, ByteSequence value) throws Exception {
        kv.put(key, value).get();
    }

    /** Puts if nobody has since a revision; returns the new revision. */
    long put(ByteSequence key, ByteSequence value, long revision) throws Exception {
        TxnResponse answer = kv.txn()
                .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(revision)))
                .Then(Op.put(key, value, PutOption.DEFAULT))
                .commit()
                .get();
        if (!answer.isSucceeded()) {
            throw new IllegalStateException("somebody else has written " + key);
        }
        return answer.getHeader().getRevision();
    }

    /** Puts several keys in one transaction. */
    void putAll(List<ByteSequence> keys, ByteSequence value) throws Exception {
        kv.txn()
                .Then(keys.stream()
                        .map(key -> Op.put(key, value, PutOption.DEFAULT))
                        .toArray(Op[]::new))
                .commit()
                .get();
    }

    /** Reads everything below a folder in pages, and returns how much there is. */
    int range(String folder) throws Exception {
        ByteSequence end = bytes(folder + "0"); // '/' + 1
        ByteSequence from = bytes(folder + "/");
        int count = 0;
        boolean more = true;
        while (more) {
            GetResponse page = kv.get(
                            from,
                            GetOption.builder().withRange(end).withLimit(PAGE).build())
                    .get();
            count += page.getKvs().size();
            more = page.isMore();
            if (more) {
                from = page.getKvs().get(page.getKvs().size() - 1).getKey().concat(ByteSequence.from(new byte[1]));
            }
        }
        return count;
    }

    @Override
    public void close() {
        client.close();
    }
}
