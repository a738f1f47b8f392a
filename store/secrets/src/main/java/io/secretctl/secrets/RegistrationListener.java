package io.secretctl.secrets;

/** Told what becomes of a {@link Registration}, on its own thread. */
public interface RegistrationListener {
    /**
     * It stands again, or was sealed again.
     *
     * @param written the envelope that is stored now
     */
    void registered(Written written);

    /**
     * It does not stand any more, or nobody can tell. It is tried again, for as long as the registration is open.
     *
     * @param reason a {@link io.secretctl.store.StoreException}, a {@link SecretException}, or why it can't be sealed
     */
    void lost(RuntimeException reason);
}
