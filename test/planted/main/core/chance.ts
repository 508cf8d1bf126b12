// Must be refused: chance is an argument here
export const lot = () => Math.random();
