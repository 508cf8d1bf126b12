// Must be refused: Promises must be awaited
const save = async () => 1;
export const run = () => {
  save();
};
