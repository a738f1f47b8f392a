package io.secretctl.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.store.Diagnosis;
import io.secretctl.store.Diagnosis.Level;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorTest {
    @ParameterizedTest
    @ValueSource(strings = {"3.4.42", "3.5.28", "3.5.30", "3.6.9", "3.7.0", "3.7.0-rc.1", "4.0.0"})
    void aSoundVersionIsFine(String version) {
        assertThat(Doctor.version("etcd://h:1", version))
                .extracting(Diagnosis::level)
                .containsExactly(Level.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.3.27", "3.4.23", "3.4.41", "3.5.27", "3.6.8", "2.3.8", "3.5", "unknown", ""})
    void aFaultyOrUnknownVersionIsAWarning(String version) {
        assertThat(Doctor.version("etcd://h:1", version))
                .extracting(Diagnosis::level)
                .containsExactly(Level.OK, Level.WARNING);
        assertThat(Doctor.version("etcd://h:1", version).get(1).message()).contains("etcd://h:1", "3.5.28");
    }
}
