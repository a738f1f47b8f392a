package io.secretctl.examples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Shows that it was given the password, and does not show the password. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(Database.class)
class Application {
    /** Starts the application. */
    public static void main(String[] arguments) {
        try (ConfigurableApplicationContext context = SpringApplication.run(Application.class, arguments)) {
            Database database = context.getBean(Database.class);
            System.out.println("connecting as " + database + ", with a password of "
                    + database.password().length() + " characters");
        }
    }
}
