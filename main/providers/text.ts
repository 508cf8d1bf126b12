/** Cuts a text to a number of characters (code points), as the schemes count them. */
export function cutText(text: string, charactersMax: number): string {
  return Array.from(text).slice(0, charactersMax).join('');
}
