/** What Vite takes care of and TypeScript does not know. */
declare module '*.css';
/** The address of a file that is served with the screens. */
declare module '*?url' {
  const url: string;
  export default url;
}
