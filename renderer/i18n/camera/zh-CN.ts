import type { CameraWords } from './en.ts';

export const cameraZhCN: CameraWords = {
  guidance: {
    covered: '摄像头被遮住了',
    noFace: '请站到摄像头前',
    manyFaces: '请一个人面对摄像头',
    tooDark: '光线太暗',
    tooBright: '光线太亮',
    backlit: '您身后的光线太强',
    comeCloser: '请靠近一点',
    moveBack: '请退后一点',
    moveLeft: '请向左移一点',
    moveRight: '请向右移一点',
    moveUp: '请抬高一点',
    moveDown: '请放低一点',
    lookHere: '请正视摄像头',
    holdStill: '请保持不动',
    ready: '可以了',
  },
  states: {
    off: '摄像头已关闭',
    starting: '正在打开摄像头',
    live: '摄像头正常',
    noCamera: '没有连接摄像头',
    denied: '此屏幕不能使用摄像头',
    busy: '摄像头正被其他程序使用',
    ended: '摄像头已拔出',
    frameless: '摄像头没有画面',
    failed: '摄像头打不开',
  },
};
