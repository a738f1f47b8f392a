package io.secretctl.store.etcd;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.secretctl.store.Deadline;
import io.secretctl.store.Entry;
import io.secretctl.store.Listing;
import io.secretctl.store.Page;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.etcd.Ranges.Answer;
import io.secretctl.store.etcd.Ranges.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reads a part of the key space in pages. */
final class Lister {
    private static final int PAGE = 500;
    private static final long CURRENT = 0;

    private final Ranges ranges;
    private final Keys keys;

    Lister(Ranges ranges, Keys keys) {
        this.ranges = ranges;
        this.keys = keys;
    }

    /** Reads all pages at the revision of the first. */
    Listing list(Prefix part, Deadline deadline) {
        while (true) {
            try {
                return attempt(part, deadline);
            } catch (StoreException e) {
                // The revision was compacted away under the paging: begin again at a newer one.
                if (!is(e, Status.Code.OUT_OF_RANGE) || deadline.passed()) {
                    throw e;
                }
            }
        }
    }

    private Listing attempt(Prefix part, Deadline deadline) {
        List<Entry> entries = new ArrayList<>();
        Cursor cursor = new Cursor(part);
        while (cursor.hasNext()) {
            entries.addAll(cursor.next(deadline).entries());
        }
        return new Listing(part, entries, cursor.revision);
    }

    /** Reads each page at the revision that is the newest by then, with a deadline of its own. */
    void scan(Prefix part, Supplier<Deadline> deadline, Consumer<Page> visitor) {
        Cursor cursor = new Cursor(part);
        while (cursor.hasNext()) {
            visitor.accept(cursor.next(deadline.get()));
            cursor.revision = CURRENT;
        }
    }

    /** Where the reading has come to. */
    private final class Cursor {
        private final Prefix part;
        private final ByteString end;
        private ByteString from;
        private boolean first = true;
        private boolean more = true;
        private long revision = CURRENT;
        private int size = PAGE;

        Cursor(Prefix part) {
            Keys.Range below = keys.below(part);
            this.part = part;
            this.from = below.from();
            this.end = below.end();
        }

        boolean hasNext() {
            return more;
        }

        Page next(Deadline deadline) {
            List<Pair> pairs = new ArrayList<>();
            if (first && keys.own(part).isPresent()) {
                ByteString own = keys.key(keys.own(part).get());
                pairs.addAll(read(own, ByteString.EMPTY, 0, deadline).pairs());
            }
            first = false;
            while (true) {
                try {
                    Answer below = below(deadline);
                    pairs.addAll(below.pairs());
                    return page(pairs, below.count() - below.pairs().size());
                } catch (StoreException e) {
                    if (!is(e, Status.Code.RESOURCE_EXHAUSTED) || size == 1) {
                        throw e;
                    }
                    size = Math.max(1, size / 4); // the page was larger than a message may be
                }
            }
        }

        private Answer below(Deadline deadline) {
            Answer answer = read(from, end, size, deadline);
            more = answer.more();
            if (more && answer.pairs().isEmpty()) {
                throw new StoreException.Damaged("the store says that there is more, and gives nothing");
            }
            if (more) {
                from = Keys.after(answer.pairs().get(answer.pairs().size() - 1).key());
            }
            return answer;
        }

        private Answer read(ByteString begin, ByteString behind, int limit, Deadline deadline) {
            Answer answer = ranges.range(new Ranges.Request(begin, behind, limit, revision), deadline);
            if (revision == CURRENT) {
                revision = answer.revision();
            }
            return answer;
        }

        private Page page(List<Pair> pairs, long left) {
            List<Entry> entries = new ArrayList<>();
            pairs.forEach(pair -> keys.entry(pair).ifPresent(entries::add));
            return new Page(part, entries, Math.max(0, left));
        }
    }

    static boolean is(StoreException e, Status.Code code) {
        return e.getCause() != null && Status.fromThrowable(e.getCause()).getCode() == code;
    }
}
