import type { CameraWords } from './en.ts';

export const cameraJa: CameraWords = {
  guidance: {
    covered: 'カメラがふさがれています',
    noFace: 'カメラの前に立ってください',
    manyFaces: 'おひとりで映ってください',
    tooDark: '暗すぎます',
    tooBright: '明るすぎます',
    backlit: '後ろの光が強すぎます',
    comeCloser: 'もう少し近づいてください',
    moveBack: '少し下がってください',
    moveLeft: '左に動いてください',
    moveRight: '右に動いてください',
    moveUp: '少し上に動いてください',
    moveDown: '少し下に動いてください',
    lookHere: 'カメラを見てください',
    holdStill: 'そのまま動かないでください',
    ready: '準備ができました',
  },
  states: {
    off: 'カメラは切れています',
    starting: 'カメラを起動しています',
    live: 'カメラは動いています',
    noCamera: 'カメラがつながっていません',
    denied: 'この画面ではカメラを使えません',
    busy: 'ほかのプログラムがカメラを使っています',
    ended: 'カメラが外されました',
    frameless: 'カメラの映像が届きません',
    failed: 'カメラを開けません',
  },
};
