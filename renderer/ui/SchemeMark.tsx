/** A small mark in the wallet's colour before its name. Decoration: the name carries the meaning. */
export const SchemeMark = ({ colour }: { colour: string }) => <span class="scheme-mark" style={{ backgroundColor: colour }} aria-hidden="true" />;
