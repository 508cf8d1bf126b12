/** One step of the database's schema, in a file of its own named by its version. */
export interface Migration {
  /** Written to `user_version`. Rises; never used again for something else. */
  version: number;
  /** After 0130 it may not read the journal's entries: some may be archived. What needs them all says `reprojects`. */
  sql: string;
  /** Does it add or reshape a projection? Then the projections are made again from the journal. */
  reprojects?: true;
}
