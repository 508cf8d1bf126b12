// Must be refused: the time is an argument here: new Date(atMs)
export const today = () => new Date();
