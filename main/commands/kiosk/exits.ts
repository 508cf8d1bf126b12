/** How a kiosk's process ends, for whoever starts it: the supervisor, systemd's unit, Windows' task. */

/** By a technician's PIN or card: it stays closed. systemd: RestartPreventExitStatus. */
export const EXIT_LEFT = 10;
/** For the restart at night: it is started again at once, as after any other end. */
export const EXIT_AGAIN = 11;
