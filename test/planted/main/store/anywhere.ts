// Must be refused: an import names its module as plain text
export const load = (name: string) => import(name);
