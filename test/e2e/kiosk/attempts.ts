/** What a hand can try, by its name: keys, buttons and gestures on the hostile page. */
import type { Screen } from './x11.ts';

type Hand = Screen['hand'];

const at = (y: number, button = 1) => (hand: Hand): void => void hand('mousemove', '200', String(y), 'click', String(button));
const keys = (combination: string) => (hand: Hand): void => void hand('key', combination);
const drag = (from: [number, number], to: [number, number]) => (hand: Hand): void => {
  hand('mousemove', String(from[0]), String(from[1]), 'mousedown', '1', 'mousemove', String(to[0]), String(to[1]), 'mousemove_relative', '5', '5', 'mouseup', '1');
};

/** Name → what a hand does. */
export const attempts: Record<string, (hand: Hand) => void> = {
  ...Object.fromEntries(
    [
      'F1', 'F3', 'F5', 'F6', 'F7', 'F10', 'F11', 'F12', 'Escape', 'alt+F4', 'alt+Tab', 'alt+space', 'alt+Left', 'alt+Right', 'alt+Home', 'alt+d', 'alt+f', 'alt+e',
      'ctrl+n', 'ctrl+t', 'ctrl+w', 'ctrl+q', 'ctrl+o', 'ctrl+p', 'ctrl+s', 'ctrl+u', 'ctrl+j', 'ctrl+h', 'ctrl+l', 'ctrl+k', 'ctrl+d', 'ctrl+f', 'ctrl+g', 'ctrl+r', 'ctrl+a',
      'ctrl+Tab', 'ctrl+F4', 'ctrl+plus', 'ctrl+minus', 'ctrl+0', 'ctrl+1', 'ctrl+F5',
      'ctrl+shift+i', 'ctrl+shift+j', 'ctrl+shift+c', 'ctrl+shift+n', 'ctrl+shift+t', 'ctrl+shift+w', 'ctrl+shift+q', 'ctrl+shift+p', 'ctrl+shift+o', 'ctrl+shift+m', 'ctrl+shift+Delete', 'ctrl+shift+a', 'ctrl+shift+u',
      'shift+Escape', 'shift+F10', 'Menu', 'super', 'XF86Back', 'XF86HomePage', 'XF86Refresh', 'XF86Search', 'XF86Favorites', 'XF86Mail', 'Print',
    ].map((combination) => [combination, keys(combination)]),
  ),
  'a link': at(170),
  'a link to a new window': at(270),
  'a link by the middle button': at(170, 2),
  'a link with ctrl': (hand) => void hand('keydown', 'ctrl', 'mousemove', '200', '170', 'click', '1', 'keyup', 'ctrl'),
  'a link with shift': (hand) => void hand('keydown', 'shift', 'mousemove', '200', '170', 'click', '1', 'keyup', 'shift'),
  'a download': at(370),
  'right button on text': at(70, 3),
  'right button on a link': at(170, 3),
  'right button on a picture': at(470, 3),
  'right button in a field': at(570, 3),
  'middle button on the page': at(70, 2),
  'back button of a mouse': at(70, 8),
  'forward button of a mouse': at(70, 9),
  'zoom by ctrl and wheel': (hand) => void hand('keydown', 'ctrl', 'click', '4', 'click', '4', 'keyup', 'ctrl'),
  'dragging a link': drag([200, 170], [200, 1500]),
  'dragging a picture': drag([200, 470], [200, 1500]),
  'selecting text by dragging': drag([80, 70], [500, 75]),
  'selecting text by a double click': (hand) => void hand('mousemove', '200', '60', 'click', '--repeat', '2', '1'),
  'a file field': at(670),
  'the page prints': at(770),
  'the page opens a dialog': at(870),
  'the page opens a window': at(970),
  'the page leaves full screen': at(1170),
  'the page opens a file picker': at(1270),
  'the page asks for the microphone': at(1370),
  'pulling down from the top': drag([500, 2], [500, 1200]),
  'swiping from the left edge': drag([1, 900], [900, 900]),
  'typing an x': keys('x'),
  'typing an address and Enter': (hand) => void hand('type', 'chrome://settings\n'),
};
