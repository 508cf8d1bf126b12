/** Between the terminal and the process that holds a face SDK's library. What is in a call's JSON is told to nobody else. */

/** A library and the names of its two functions: see library.ts. */
export interface FaceLibrary {
  /** A path, or a name that the system's loader finds. */
  path: string;
  call: string;
  release: string;
}

export type ToFace = { type: 'open'; library: FaceLibrary } | { type: 'call'; id: number; json: string };

export type FromFace =
  | { type: 'opened' }
  /** It cannot be loaded, or has not these functions. */
  | { type: 'notOpened'; why: string }
  /** `returned` is the function's own result, 0 = it worked; `json` null = it gave no text. */
  | { type: 'answer'; id: number; returned: number; json: string | null };
