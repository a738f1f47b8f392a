package io.secretctl.crypto;

import java.time.Instant;

/**
 * What a reader knows before it looks at an envelope.
 *
 * @param context where it was read
 * @param floor the newest position this reader has accepted there; {@link Position#NONE} if none
 * @param now the time by which expiry is judged
 * @param authority who may write there, and for whom it must be sealed
 */
public record Expectation(Context context, Position floor, Instant now, Authority authority) {}
