/** Time that is left, as a ring that empties around the seconds. */
export function Ring({ leftMs, ofMs, label }: { leftMs: number; ofMs: number; label: string }) {
  const part = Math.max(0, Math.min(1, leftMs / Math.max(1, ofMs)));
  return (
    <div class="ring" role="timer" aria-label={label}>
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <circle class="ring-track" cx="24" cy="24" r="21" />
        <circle class="ring-left" cx="24" cy="24" r="21" pathLength={1} stroke-dasharray={`${part} 1`} />
      </svg>
      <span>{Math.max(0, Math.ceil(leftMs / 1000))}</span>
    </div>
  );
}
