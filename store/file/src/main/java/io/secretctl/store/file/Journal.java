package io.secretctl.store.file;

import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A batch that is decided but not yet wholly carried out. Whoever finds one in the folder carries it out (again): each
 * step gives the same result however often it is done.
 *
 * @param revision of the folder after the batch
 * @param writes their expectations have been checked and are not kept
 */
record Journal(long revision, List<Write> writes) {
    private static final String MAGIC = "secretctl file store journal 1";
    private static final int DIGEST_BYTES = 32;
    private static final String DAMAGED = "the journal of an interrupted write, " + FileNames.JOURNAL
            + ", is damaged: remove it, and check what was written last";

    byte[] encode() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF(MAGIC);
        out.writeLong(revision);
        out.writeInt(writes.size());
        for (Write write : writes) {
            out.writeUTF(write.path().value());
            out.writeBoolean(write instanceof Write.Put);
            if (write instanceof Write.Put put) {
                out.writeInt(put.size());
                out.write(put.value());
            }
        }
        bytes.write(Digests.sha256(bytes.toByteArray()));
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws StoreException.Damaged if it is anything else
     */
    static Journal decode(byte[] encoded) {
        int length = Math.max(0, encoded.length - DIGEST_BYTES);
        byte[] body = Arrays.copyOf(encoded, length);
        if (!Arrays.equals(Digests.sha256(body), Arrays.copyOfRange(encoded, length, encoded.length))) {
            throw damaged();
        }
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
            if (!in.readUTF().equals(MAGIC)) {
                throw damaged();
            }
            long revision = in.readLong();
            int count = in.readInt();
            List<Write> writes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                KeyPath path = new KeyPath(in.readUTF());
                if (in.readBoolean()) {
                    byte[] value = in.readNBytes(in.readInt());
                    writes.add(new Write.Put(path, value, Expected.absent()));
                } else {
                    writes.add(new Write.Delete(path, Expected.absent()));
                }
            }
            return new Journal(revision, writes);
        } catch (IOException | IllegalArgumentException e) {
            throw new StoreException.Damaged(DAMAGED, e);
        }
    }

    private static StoreException damaged() {
        return new StoreException.Damaged(DAMAGED);
    }
}
