package io.secretctl.spring;

import org.springframework.context.ApplicationEvent;

/**
 * A property has changed, and the environment has its new value already (or none, if it was deleted): published with
 * {@code secretctl.refresh=true}. Beans that have been made keep what they were given.
 */
public final class SecretChangedEvent extends ApplicationEvent {
    private static final long serialVersionUID = 1;

    private final String property;

    SecretChangedEvent(Object source, String property) {
        super(source);
        this.property = property;
    }

    /** The property's name. */
    public String property() {
        return property;
    }
}
