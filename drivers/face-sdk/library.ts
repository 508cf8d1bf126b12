/**
 * Calls a face SDK's C library. The two functions are those of WxpayFaceSDK.dll ("刷脸支付文档", Windows, 入口函数原型), cdecl:
 *
 *   int wxpayCallFaceService(const char *reqBuf, unsigned int reqSize, char **pRespBuf, unsigned int *pRespSize);   0 = it worked
 *   void wxpayReleaseResponse(char **pRespBuf);   always after a call that worked
 *
 * Both texts are JSON in UTF-8, by their sizes; a zero at the end is not promised.
 */
import koffi from 'koffi';
import type { FaceLibrary } from './messages.ts';

/** Longest answer that is read, in bytes. */
export const ANSWER_BYTES_MAX = 1024 * 1024;

export interface OpenLibrary {
  /** On a thread of its own, so that this one still hears: it may take as long as a customer does. */
  call(json: string): Promise<{ returned: number; json: string | null }>;
}

/** @throws Error of the system's loader: the file, or one that it needs, is not there or is of another kind */
export function openLibrary({ path, call, release }: FaceLibrary): OpenLibrary {
  const library = koffi.load(path);
  const send = library.func('__cdecl', call, 'int', ['const uint8_t *', 'unsigned int', koffi.out('void **'), koffi.out('unsigned int *')]);
  const free = library.func('__cdecl', release, 'void', [koffi.inout('void **')]);
  return {
    call: (json) =>
      new Promise((resolve, reject) => {
        const request = Buffer.from(json, 'utf8');
        const text: [unknown] = [null];
        const size: [number] = [0];
        send.async(request, request.length, text, size, (error: Error | null, returned: number) => {
          if (error !== null) return reject(error);
          if (returned !== 0 || text[0] === null) return resolve({ returned, json: null });
          const answer = size[0] <= ANSWER_BYTES_MAX ? Buffer.from(koffi.decode(text[0], koffi.array('uint8_t', size[0], 'Typed')) as Uint8Array).toString('utf8') : null;
          free(text);
          resolve({ returned, json: answer });
        });
      }),
  };
}
