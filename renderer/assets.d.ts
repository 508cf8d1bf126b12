/** What Vite takes care of and TypeScript does not know. */
declare module '*.css';
