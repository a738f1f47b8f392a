package io.secretctl.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.secrets.SecretException;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A real Spring Boot application. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class SpringApplicationTest {
    private static final String CANARY = "canary-92c4";

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();
    private final List<String> changed = new CopyOnWriteArrayList<>();
    private TestSpace space = new TestSpace("", Path.of(""), new RootFingerprint("0".repeat(64)));

    @Configuration(proxyBeanMethods = false)
    static class Application {}

    @BeforeEach
    void init() {
        space = TestSpace.in(folder);
        space.put("/app/db/password", CANARY);
        space.put("/app/db/port", "5432");
        settings.putAll(space.settings());
        settings.put("spring.config.import", "secretctl:/app/");
    }

    private ConfigurableApplicationContext run() {
        SpringApplication application = new SpringApplication(Application.class);
        application.addListeners((ApplicationListener<SecretChangedEvent>) event -> changed.add(event.property()));
        List<String> arguments = new ArrayList<>(List.of("--spring.main.banner-mode=off"));
        settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return application.run(arguments.toArray(String[]::new));
    }

    @Test
    void valuesUnderThePrefixAreProperties() {
        try (ConfigurableApplicationContext context = run()) {
            assertThat(context.getEnvironment().getProperty("db.password")).isEqualTo(CANARY);
            assertThat(context.getEnvironment().getProperty("db.port", Integer.class))
                    .isEqualTo(5432);
            assertThat(Binder.get(context.getEnvironment())
                            .bind("db.password", String.class)
                            .get())
                    .isEqualTo(CANARY);
        }
    }

    @Test
    void aValueIsNeverExpanded() {
        List<String> values = List.of(
                "${user.home}",
                "a${b",
                "${x:y}",
                "$${user.home}",
                "a\\${b}",
                "\\${",
                "${a${b}c",
                "${a{b}",
                "#{1+1}",
                "plain$",
                "}");
        for (int i = 0; i < values.size(); i++) {
            space.put("/app/odd/v" + i, values.get(i));
        }
        try (ConfigurableApplicationContext context = run()) {
            for (int i = 0; i < values.size(); i++) {
                String name = "odd.v" + i;
                assertThat(context.getEnvironment().getProperty(name)).isEqualTo(values.get(i));
                assertThat(Binder.get(context.getEnvironment())
                                .bind(name, String.class)
                                .get())
                        .isEqualTo(values.get(i));
            }
        }
    }

    @Test
    void theActuatorAndToStringShowNoValue() {
        try (ConfigurableApplicationContext context = run()) {
            EnvironmentEndpoint endpoint = new EnvironmentEndpoint(context.getEnvironment(), List.of(), Show.NEVER);
            var entry = endpoint.environmentEntry("db.password");
            assertThat(entry.getProperty()).isNotNull().satisfies(property -> {
                assertThat(property.getSource()).isEqualTo("secretctl:/app");
                assertThat(property.getValue()).isEqualTo("******");
            });
            assertThat(context.getEnvironment().getPropertySources().toString()).doesNotContain(CANARY);
            assertThat(context.getEnvironment().toString()).doesNotContain(CANARY);
        }
    }

    @Test
    void aMissingRequiredValueStopsTheStartAndSaysWhy() {
        settings.put("secretctl.required", "/app/db/password,/app/db/user");
        assertThatThrownBy(this::run).satisfies(e -> {
            SecretctlImportException failure = failure(e);
            assertThat(failure).hasCauseInstanceOf(SecretException.Missing.class);
            assertThat(new SecretctlFailureAnalyzer().analyze(e)).isNotNull().satisfies(analysis -> {
                assertThat(analysis.getDescription()).isEqualTo(failure.getMessage());
                assertThat(analysis.getAction()).contains("secretctl set");
            });
            assertThat(failure.getMessage())
                    .isEqualTo("secretctl:/app can't be imported: required values are missing: /app/db/user");
        });
    }

    private static SecretctlImportException failure(Throwable e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof SecretctlImportException failure) {
                return failure;
            }
        }
        throw new AssertionError("another failure", e);
    }

    @Test
    void whatIsRefusedStopsTheStartEvenOfAnOptionalImport() {
        try (ConfigStore raw = Stores.open(space.uri(), StoreOptions.DEFAULT)) {
            KeyPath path = new KeyPath("/app/db/port");
            raw.put(path, new byte[] {'x'}, Expected.at(raw.get(path).orElseThrow()));
        }
        settings.put("spring.config.import", "optional:secretctl:/app/");
        assertThatThrownBy(this::run)
                .satisfies(e -> assertThat(failure(e)).hasCauseInstanceOf(EnvelopeException.Malformed.class));
    }

    @Test
    void withoutAStoreOnlyAnOptionalImportGoesOn() {
        settings.put("secretctl.store", "file:" + folder.resolve("nothing"));
        assertThatThrownBy(this::run)
                .satisfies(e -> assertThat(failure(e).getMessage())
                        .isEqualTo("secretctl:/app can't be imported: there is no key space in this store"));
        settings.remove("secretctl.store");
        assertThatThrownBy(this::run)
                .satisfies(e -> assertThat(failure(e)).hasCauseInstanceOf(StoreException.Unusable.class));
        settings.put("spring.config.import", "optional:secretctl:/app/");
        try (ConfigurableApplicationContext context = run()) {
            assertThat(context.getEnvironment().getProperty("db.password")).isNull();
        }
    }

    @Test
    void itIsKeptCurrentAndTellsTheApplicationIfAsked() throws Exception {
        settings.put("secretctl.refresh", "true");
        try (ConfigurableApplicationContext context = run()) {
            space.put("/app/db/password", "next");
            while (!changed.contains("db.password")) {
                Thread.sleep(20); // until the test's timeout
            }
            assertThat(context.getEnvironment().getProperty("db.password")).isEqualTo("next");
        }
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(t -> t.getName().equals("secretctl-watch"))) {
            Thread.sleep(20); // until the test's timeout: the watch ends with the application
        }
    }
}
