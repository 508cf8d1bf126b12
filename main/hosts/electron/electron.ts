/** Electron itself, for the entry that runs inside it: the one import of its value. */
export { default as electron } from 'electron';
