/** The page's side of the host: the guard, the sign of life, and the technician's way out. Apart from the screen: a fault there must not take this along. */
import { render } from 'preact';
import type { Link } from '../link/link.ts';
import { sayAlive } from './alive.ts';
import './exit/exit.css';
import { Exit } from './exit/Exit.tsx';
import { setRequest } from './exit/state.ts';
import { guardPage } from './guard.ts';

export { takesScan } from './exit/state.ts';

export function startHost(request: Link['request']): void {
  guardPage();
  setRequest(request);
  sayAlive(() => request('host.alive', {}));
  const place = document.createElement('div');
  document.body.append(place);
  render(<Exit />, place);
}
