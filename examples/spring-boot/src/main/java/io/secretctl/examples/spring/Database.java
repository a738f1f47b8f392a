package io.secretctl.examples.spring;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How to reach the database. No record's {@code toString} should show a password.
 *
 * @param url from application.properties
 * @param user from {@code /app/db/user}
 * @param password from {@code /app/db/password}
 */
@ConfigurationProperties("db")
record Database(String url, String user, String password) {
    @Override
    public String toString() {
        return user + " at " + url;
    }
}
