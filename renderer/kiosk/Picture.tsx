/** The goods as a tile with their first letter. */
export const Picture = ({ name }: { name: string }) => (
  <span class="picture" aria-hidden="true">
    <span class="picture-letter">{[...name.trim()][0]?.toUpperCase() ?? ''}</span>
  </span>
);
