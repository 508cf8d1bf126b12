/** Line icons on a 24-unit grid. Decoration: the words beside them carry the meaning. */
const paths = {
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5 20 20',
  back: 'M19 12H5M11 6l-6 6 6 6',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'M4.5 12.5l5 5 10-11',
  alert: 'M12 4 2.8 19.5h18.4zM12 10v4.5M12 17v.2',
  printer: 'M7 9V4h10v5M7 17H4.5v-8h15v8H17M7 14h10v6H7z',
  device: 'M4 5h16v11H4zM9 20h6M12 16v4',
  up: 'M12 19V6M6.5 11 12 5.5 17.5 11',
  star: 'M12 4l2.4 5 5.6.7-4.1 3.8 1 5.5-4.9-2.7L7.1 19l1-5.5L4 9.7 9.6 9z',
  sun: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z',
  minus: 'M5 12h14',
  plus: 'M5 12h14M12 5v14',
  erase: 'M9 6h11v12H9l-5.5-6zM12 9.5l5 5M17 9.5l-5 5',
  code: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 20v-1',
  scan: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16',
  cash: 'M3 6.5h18v11H3zM12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM6 12h.1M18 12h.1',
  phone: 'M7 3h10v18H7zM11 18h2',
  drawer: 'M3 13h18v6H3zM5 13l2-7h10l2 7M10 16h4',
  clock: 'M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 8v4.5l3 2',
  unknown: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM9.6 9.8a2.4 2.4 0 1 1 3.5 2.1c-.8.5-1.1 1-1.1 1.9M12 16.6v.2',
  pause: 'M9 6v12M15 6v12',
  lock: 'M6.5 11h11v8.5h-11zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  twice: 'M3 9h13v9H3zM8 9V5.5h13v9h-5M9.5 12a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3z',
  bag: 'M5 8h14l1.2 12.5H3.8zM8.5 8V7a3.5 3.5 0 0 1 7 0v1',
  bin: 'M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10 10.5v6M14 10.5v6',
  card: 'M3 6h18v12.5H3zM3 10h18M6.5 15h4',
  contrast: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 3.5v17M15.5 5.5v13M19 8.5v7',
  face: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M9.5 9.5v1.2M14.5 9.5v1.2M8.8 14.2a4.4 4.4 0 0 0 6.4 0',
  globe: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM3.5 12h17M12 3.5c3 2.5 3.8 5.5 3.8 8.5s-.8 6-3.8 8.5c-3-2.5-3.8-5.5-3.8-8.5S9 6 12 3.5z',
  hand: 'M8 12V6.5a1.5 1.5 0 0 1 3 0V11V4.8a1.5 1.5 0 0 1 3 0V11V6.5a1.5 1.5 0 0 1 3 0V14.5c0 3.5-2.2 6-5.5 6-2.6 0-4.2-1.4-5.3-3.6L4.2 13a1.5 1.5 0 0 1 2.6-1.4L8 13.5',
  letters: 'M2.5 18.5 7.5 6l5 12.5M4.3 14.5h6.4M14.5 18.5 18 10l3.5 8.5M15.7 15.7h4.6',
  low: 'M4 19.5h16M12 4v10.5M7.5 10.5 12 15l4.5-4.5',
  mute: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5',
  sound: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
} as const;

export type IconName = keyof typeof paths;

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
);
