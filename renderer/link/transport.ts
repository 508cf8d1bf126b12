/** How frames travel: a WebSocket in the browser host, the bridge under Electron. */
import type { HelloFrame, ScreenBridge, WelcomeFrame } from '#main/contract';
import { LINK_PATH, LINK_REFUSED, LINK_REPLACED } from '#main/contract';

declare global {
  interface Window {
    guitai?: ScreenBridge;
  }
}

/** `refused`: this page has to be opened again from the terminal. `replaced`: it is open elsewhere. */
export type LinkState = 'connecting' | 'connected' | 'disconnected' | 'refused' | 'replaced';

export interface TransportEvents {
  onFrame(text: string): void;
  onState(state: LinkState): void;
}

export interface Transport {
  /** Dropped where there is no connection: the link sends again after the next one. */
  send(text: string): void;
}

const RECONNECT_FIRST_MS = 200;
const RECONNECT_MAX_MS = 3000;

/** What the socket transport needs of the page. */
export interface SocketPage {
  url: string;
  /** The hello to send, or null where the page has neither token nor key. */
  hello(): HelloFrame | null;
  welcomed(resume: string): void;
  open(url: string): WebSocket;
  after(ms: number, run: () => void): void;
}

/** Connects, and again whenever the connection is lost. */
export function socketTransport(page: SocketPage, events: TransportEvents): Transport {
  let socket: WebSocket | null = null;
  let isWelcome = false;
  let waitMs = RECONNECT_FIRST_MS;

  function connect(): void {
    const hello = page.hello();
    if (hello === null) return events.onState('refused');
    const opened = page.open(page.url);
    socket = opened;
    isWelcome = false;
    opened.onopen = () => opened.send(JSON.stringify(hello));
    opened.onmessage = (message) => {
      if (isWelcome) return events.onFrame(String(message.data));
      page.welcomed((JSON.parse(String(message.data)) as WelcomeFrame).resume);
      isWelcome = true;
      waitMs = RECONNECT_FIRST_MS;
      events.onState('connected');
    };
    opened.onclose = ({ code }) => {
      isWelcome = false;
      if (code === LINK_REFUSED) return events.onState('refused');
      if (code === LINK_REPLACED) return events.onState('replaced');
      events.onState('disconnected');
      page.after(waitMs, connect);
      waitMs = Math.min(waitMs * 2, RECONNECT_MAX_MS);
    };
  }

  connect();
  return {
    send: (text) => {
      if (isWelcome) socket?.send(text);
    },
  };
}

const RESUME_KEY = 'guitai.resume';

/** The page's own: token from the address, key from the tab's storage. */
function thisPage(): SocketPage {
  const token = new URLSearchParams(location.hash.slice(1)).get('t');
  if (token !== null) {
    sessionStorage.removeItem(RESUME_KEY);
    history.replaceState(null, '', location.pathname);
  }
  return {
    url: `ws://${location.host}${LINK_PATH}`,
    hello: () => {
      const resume = sessionStorage.getItem(RESUME_KEY);
      if (resume !== null) return { resume };
      return token === null ? null : { token };
    },
    welcomed: (resume) => sessionStorage.setItem(RESUME_KEY, resume),
    open: (url) => new WebSocket(url),
    after: (ms, run) => void setTimeout(run, ms),
  };
}

/** The transport of the host this page is in. */
export function openTransport(events: TransportEvents): Transport {
  const bridge = window.guitai;
  if (bridge === undefined) return socketTransport(thisPage(), events);
  bridge.onFrame((text) => events.onFrame(text));
  events.onState('connected');
  return { send: (text) => bridge.send(text) };
}
