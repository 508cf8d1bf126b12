// Must be refused: setTimeout
export const later = (run: () => void) => setTimeout(run, 1);
