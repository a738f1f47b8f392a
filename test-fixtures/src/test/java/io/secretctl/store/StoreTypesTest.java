package io.secretctl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreTypesTest {
    private static final KeyPath A = new KeyPath("/a");
    private static final KeyPath B = new KeyPath("/b");
    private static final KeyPath C = new KeyPath("/c");

    @ParameterizedTest
    @ValueSource(strings = {"", "no colon", ":", "nothing://h", "NOTHING:x"})
    void anAddressThatNothingServesIsUnusable(String uri) {
        assertThatThrownBy(() -> Stores.open(uri, StoreOptions.DEFAULT)).isInstanceOf(StoreException.Unusable.class);
    }

    @Test
    void bytesAreCopiedInAndOut() {
        byte[] bytes = {1};
        Entry entry = new Entry(A, bytes, "t");
        Write.Put put = new Write.Put(A, bytes, Expected.absent());
        bytes[0] = 2;
        entry.value()[0] = 3;
        put.value()[0] = 3;
        assertThat(entry.value()).containsExactly(1);
        assertThat(put.value()).containsExactly(1);
        assertThat(entry).isEqualTo(new Entry(A, new byte[] {1}, "t")).isNotEqualTo(new Entry(A, new byte[] {2}, "t"));
    }

    @Test
    void aListingHoldsNothingBesideItsPrefix() {
        Entry besides = new Entry(new KeyPath("/test/db"), new byte[0], "1");
        assertThatThrownBy(() -> new Listing(new Prefix("/prod"), List.of(besides), 1))
                .isInstanceOf(StoreException.Damaged.class)
                .hasMessageContaining("/test/db");
    }

    @Test
    void noValueIsPrinted() {
        byte[] canary = "canary".getBytes(StandardCharsets.US_ASCII);
        assertThat(new Entry(A, canary, "t") + " " + new Write.Put(A, canary, Expected.absent()))
                .doesNotContain("canary")
                .contains("6 bytes");
    }

    @Test
    void changesAreTheNetDifference() {
        Listing earlier = listing(new Entry(A, new byte[0], "1"), new Entry(B, new byte[0], "1"));
        Entry changed = new Entry(B, new byte[0], "2");
        Entry added = new Entry(C, new byte[0], "1");
        assertThat(listing(changed, added).changesSince(earlier.tags()))
                .containsExactly(new Change.Removed(A), new Change.Stored(changed), new Change.Stored(added));
        assertThat(earlier.changesSince(earlier.tags())).isEmpty();
    }

    private static Listing listing(Entry... entries) {
        return new Listing(Prefix.ALL, List.of(entries), 1);
    }

    @Test
    void optionsThatGoTogetherAreAskedForTogether() {
        Optional<Path> file = Optional.of(Path.of("f"));
        Optional<Path> none = Optional.empty();
        for (Duration timeout : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
            assertThatThrownBy(() -> StoreOptions.DEFAULT.withTimeout(timeout))
                    .isInstanceOf(StoreException.Unusable.class);
        }
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new StoreOptions(second, none, file, none, Optional.empty(), none, none, false))
                .isInstanceOf(StoreException.Unusable.class);
        assertThatThrownBy(() -> new StoreOptions(second, none, none, file, Optional.empty(), none, none, false))
                .isInstanceOf(StoreException.Unusable.class);
        assertThatThrownBy(() -> new StoreOptions(second, none, none, none, Optional.of("u"), none, none, false))
                .isInstanceOf(StoreException.Unusable.class);
    }
}
