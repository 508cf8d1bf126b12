/**
 * What a screen is. Bound by the host when the screen connects, never claimed in a message.
 * `phone` plays the customer's phone and exists in training mode only.
 */
export const roles = ['cashier', 'display', 'phone'] as const;
export type Role = (typeof roles)[number];

/** Where a sale stands: one lane is one counter position. Cashier and display share one. */
export type Lane = string;
