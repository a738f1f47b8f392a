package io.secretctl.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocationTest {
    private static final Path HERE = Path.of("/here");

    private static boolean overlap(String one, String other) {
        Location first = Location.parse(one, HERE);
        Location second = Location.parse(other, HERE);
        boolean overlaps = first.overlaps(second, "file:/here/secrets", HERE);
        assertThat(second.overlaps(first, "file:/here/secrets", HERE)).isEqualTo(overlaps);
        return overlaps;
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /a",
        "/n, /n/x",
        "/, /d",
        "file:secrets, /d",
        "file:secrets/, /d",
        "file:./secrets#/d/e, /d",
        "file:../here/secrets#/d, /d",
        "file:/here/secrets#/d, /d",
        "file:../here/secrets#/d, /d",
        "FILE:secrets#/d, /d",
        "file:other#/a, file:/here/other#/a/b",
        "etcd://h:2379/x#/a, etcd://h:2379/x"
    })
    void aPrefixWithinTheOtherOverlaps(String one, String other) {
        assertThat(overlap(one, other)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"/a, /b", "/app, /app2", "file:other, /d", "file:other#/a, /a", "etcd://h:2379/x#/a, etcd://h:2379/y#/a"
    })
    void othersDoNot(String one, String other) {
        assertThat(overlap(one, other)).isFalse();
    }

    @Test
    void theConfiguredStoreMayBeWrittenInAnyForm() {
        Location whole = Location.parse("file:secrets", HERE);
        assertThat(whole.overlaps(Location.parse("/d", HERE), "file:../here/secrets/", HERE))
                .isTrue();
    }
}
