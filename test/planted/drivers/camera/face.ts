// Must be refused: drivers/camera may not import drivers/face/blazeface.ts
import { facesOf } from '../face/blazeface.ts';
export const faces = facesOf;
