/**
 * What a screen is. Bound by the host when the screen connects, never claimed in a message.
 * `phone` plays the customer's phone and exists in training mode only. `diagnostics` is a technician's, and
 * shows nothing but a lock until the PIN is given. `kiosk` is a customer's, who checks out alone: it gives the commands
 * `kiosk.*` and `host.*` and no others.
 */
export const roles = ['cashier', 'display', 'phone', 'diagnostics', 'kiosk'] as const;
export type Role = (typeof roles)[number];

/** Where a sale stands: one lane is one counter position. Cashier and display share one. */
export type Lane = string;
