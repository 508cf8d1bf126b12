// Must be refused: Unexpected `any`
export const read = (row: any) => row;
