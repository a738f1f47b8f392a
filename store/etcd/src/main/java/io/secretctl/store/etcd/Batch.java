package io.secretctl.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.util.List;
import java.util.Optional;

/**
 * A commit as one etcd transaction, and what its answers mean.
 *
 * @param lease the number of the lease that puts are bound to; {@link #UNBOUND} for none
 */
record Batch(Keys keys, List<Write> writes, long lease) {
    /** Etcd's own number for no lease. */
    static final long UNBOUND = 0;

    /** Of a tag that is not one of etcd's. */
    static final long NO_REVISION = -1;

    /** All the writes if all the expectations hold, else what is there instead. */
    TxnRequest transaction() {
        TxnRequest.Builder transaction = TxnRequest.newBuilder();
        for (Write write : writes) {
            ByteString key = keys.key(write.path());
            transaction.addCompare(Compare.newBuilder()
                    .setKey(key)
                    .setTarget(Compare.CompareTarget.MOD)
                    .setResult(Compare.CompareResult.EQUAL)
                    .setModRevision(revision(write.expected())));
            change(key, write).ifPresent(transaction::addSuccess);
            transaction.addFailure(read(key, true));
        }
        return transaction.build();
    }

    private Optional<RequestOp> change(ByteString key, Write write) {
        RequestOp.Builder operation = RequestOp.newBuilder();
        if (write instanceof Write.Put put) {
            operation.setRequestPut(PutRequest.newBuilder()
                    .setKey(key)
                    .setValue(ByteString.copyFrom(put.value()))
                    .setLease(lease));
        } else if (write instanceof Write.Delete) {
            operation.setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key));
        } else {
            return Optional.empty(); // a check has said all with its comparison
        }
        return Optional.of(operation.build());
    }

    /** Reads all the keys at one moment. */
    TxnRequest readBack() {
        TxnRequest.Builder transaction = TxnRequest.newBuilder();
        writes.forEach(write -> transaction.addSuccess(read(keys.key(write.path()), true)));
        return transaction.build();
    }

    /** The entries that a write at this revision has stored. */
    List<Entry> stored(long revision) {
        return writes.stream()
                .filter(Write.Put.class::isInstance)
                .map(Write.Put.class::cast)
                .map(put -> new Entry(put.path(), put.value(), Keys.tag(revision)))
                .toList();
    }

    /** The first expectation that does not hold of what was read; empty if all hold. */
    Optional<StoreException> conflict(TxnResponse read) {
        for (int i = 0; i < writes.size(); i++) {
            Write write = writes.get(i);
            long actual = current(read, i).map(KeyValue::getModRevision).orElse(0L);
            if (actual != revision(write.expected())) {
                return Optional.of(new StoreException.Conflict(
                        write.path(), write.expected(), actual == 0 ? "absent" : Keys.tag(actual)));
            }
        }
        return Optional.empty();
    }

    static RequestOp read(ByteString key, boolean keysOnly) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(key).setKeysOnly(keysOnly))
                .build();
    }

    /** What was read of a key by its place in the request; empty if there is no such key. */
    static Optional<KeyValue> current(TxnResponse read, int write) {
        return read.getResponses(write).getResponseRange().getKvsList().stream().findFirst();
    }

    /** An absent key has revision 0; a tag that is not one of etcd's never holds. */
    static long revision(Expected expected) {
        if (!(expected instanceof Expected.At at)) {
            return 0;
        }
        try {
            long revision = Long.parseLong(at.tag());
            return revision > 0 ? revision : NO_REVISION;
        } catch (NumberFormatException e) {
            return NO_REVISION;
        }
    }
}
