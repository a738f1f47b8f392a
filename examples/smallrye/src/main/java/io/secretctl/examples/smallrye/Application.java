package io.secretctl.examples.smallrye;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Shows that it was given the password, and does not show the password. */
final class Application {
    private Application() {}

    /** Starts the application. */
    public static void main(String[] arguments) {
        Config config = ConfigProvider.getConfig();
        String password = config.getValue("db.password", String.class);
        System.out.println("connecting as " + config.getValue("db.user", String.class) + " at "
                + config.getValue("db.url", String.class) + ", with a password of " + password.length()
                + " characters");
    }
}
