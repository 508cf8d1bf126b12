/** Pictures of a kiosk's screen for a technician: what a camera sees is covered before one is taken, by the host and not by the page's good will. */

/** Evaluated in the page: covers, and answers when two frames were drawn since. A page that draws nothing is not pictured. */
export const COVER = `(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('video, canvas, [data-private] { visibility: hidden !important; }');
  document.adoptedStyleSheets.push(sheet);
  document[Symbol.for('guitai.cover')] = sheet;
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));
})()`;

/** Evaluated in the page: what was covered is seen again. */
export const UNCOVER = `document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== document[Symbol.for('guitai.cover')])`;

/** JPEG, 0 to 100: words stay readable, and a portrait screen has about 200 KB. */
export const PICTURE_QUALITY = 70;
