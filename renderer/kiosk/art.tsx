/** What is drawn rather than photographed. Decoration: the words beside it carry the meaning. */

const BARS = [0, 6, 4, 12, 3, 18, 7, 27, 3, 33, 5, 42, 9, 54, 3, 60, 6, 70, 4, 78, 8];

/** A barcode of 86 by 46 units. */
const Bars = ({ x, y }: { x: number; y: number }) => (
  <g transform={`translate(${x} ${y})`}>
    <rect class="art-label" x="-10" y="-8" width="106" height="62" rx="6" />
    {BARS.flatMap((at, index) => (index % 2 === 0 ? [] : [<rect key={at} class="art-bar" x={at} y="0" width={BARS[index + 1]} height="46" />]))}
  </g>
);

const Bottle = () => (
  <g>
    <path class="art-thing" d="M66 0h48v46c0 26 40 40 40 92v260a32 32 0 0 1-32 32H58a32 32 0 0 1-32-32V138c0-52 40-66 40-92z" />
    <path class="art-line" d="M66 34h48M26 180h128M26 330h128" />
    <Bars x={47} y={232} />
  </g>
);

const Carton = () => (
  <g transform="translate(0 70)">
    <path class="art-thing" d="M30 90 90 20h60l60 70v242a28 28 0 0 1-28 28H58a28 28 0 0 1-28-28z" />
    <path class="art-line" d="M30 90h180M90 20h60M120 20v-20" />
    <path class="art-line" d="M120 134c34 30 40 62 0 92c-40-30-34-62 0-92z" />
    <Bars x={77} y={272} />
  </g>
);

const Apple = () => (
  <g transform="translate(0 180)">
    <path class="art-thing" d="M120 62c30-34 112-22 108 66c-3 66-46 122-76 122c-16 0-20-8-32-8s-16 8-32 8C58 250 15 194 12 128C8 40 90 28 120 62z" />
    <path class="art-line" d="M120 62c0-30 8-48 30-62M150 22c26-10 46 0 50 10c-22 12-40 8-50-10z" />
  </g>
);

const Can = () => (
  <g transform="translate(0 130)">
    <path class="art-thing" d="M34 20h132l14 26v208l-14 26H34l-14-26V46z" />
    <path class="art-line" d="M20 46h160M20 254h160M34 20c30-12 102-12 132 0" />
    <Bars x={57} y={130} />
  </g>
);

const Bread = () => (
  <g transform="translate(0 170)">
    <path class="art-thing" d="M60 20h180c44 0 56 76 16 92v120a20 20 0 0 1-20 20H64a20 20 0 0 1-20-20V112C4 96 16 20 60 20z" />
    <path class="art-line" d="M96 62v50M150 62v50M204 62v50" />
    <Bars x={107} y={168} />
  </g>
);

/** Wide as the run of goods: the next run follows without a gap. */
const RUN_WIDTH = 1540;

const Run = ({ x }: { x: number }) => (
  <g transform={`translate(${x} 0)`}>
    <g transform="translate(40 0)"><Bottle /></g>
    <g transform="translate(340 0)"><Apple /></g>
    <g transform="translate(680 0)"><Carton /></g>
    <g transform="translate(980 0)"><Can /></g>
    <g transform="translate(1210 0)"><Bread /></g>
  </g>
);

/** Goods pass the light of a scanner, slowly, without end. They are drawn beyond the picture's sides, for screens of any shape. */
export const Goods = () => (
  <svg class="goods" viewBox="0 0 860 520" preserveAspectRatio="xMidYMax meet" aria-hidden="true">
    <rect class="art-light" x="390" y="-20" width="80" height="454" rx="14" />
    <g class="art-run">
      {[-2, -1, 0, 1, 2].map((run) => <Run key={run} x={run * RUN_WIDTH} />)}
    </g>
    <rect class="art-beam" x="427" y="-20" width="6" height="454" rx="3" />
    <path class="art-belt" d="M-3000 436h7000" />
  </svg>
);

/** A barcode and the light that reads it. */
export const ScanHere = () => (
  <svg class="scan-here" viewBox="0 0 320 240" aria-hidden="true">
    <path class="art-corner" d="M20 70V36a16 16 0 0 1 16-16h34M250 20h34a16 16 0 0 1 16 16v34M300 170v34a16 16 0 0 1-16 16h-34M70 220H36a16 16 0 0 1-16-16v-34" />
    <g transform="translate(70 62) scale(2.1 2.5)">
      {BARS.flatMap((at, index) => (index % 2 === 0 ? [] : [<rect key={at} class="art-ink" x={at} y="0" width={BARS[index + 1]} height="46" />]))}
    </g>
    <path class="art-ray" d="M40 120h240" />
  </svg>
);

/** A phone whose code is held to the light. */
export const PhoneHere = () => (
  <svg class="phone-here" viewBox="0 0 120 120" aria-hidden="true">
    <rect class="art-outline" x="34" y="8" width="52" height="86" rx="9" />
    <path class="art-outline" d="M46 26h10v10H46zM64 26h10v10H64zM46 44h10v10H46zM64 44h10M64 54h10M46 66h28" />
    <path class="art-outline light" d="M14 112h92M30 104l-8 8M90 104l8 8" />
  </svg>
);
