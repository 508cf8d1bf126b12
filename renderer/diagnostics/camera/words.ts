/** The words of the camera's view and of the touch test. */
import { computed } from '@preact/signals';
import type { CameraNeed } from '#drivers/camera/open.ts';
import { cameraCatalogues } from '../../i18n/camera/index.ts';
import type { Language } from '../../i18n/index.ts';
import { language } from '../../state/words.ts';

interface BenchWords {
  cameras: string;
  none: string;
  preview: string;
  need: string;
  needs: Record<CameraNeed, string>;
  size: string;
  frames: string;
  checks: string;
  light: string;
  lightOf: (mean: string, face: string | null) => string;
  faces: string;
  turned: string;
  turnedOf: (yaw: string, pitch: string, roll: string) => string;
  detector: Record<'loading' | 'ready' | 'failed', string>;
  privacy: string;
  touch: string;
  touchBody: string;
  touchDone: string;
  touched: (hit: number, all: number, fingers: number) => string;
}

const catalogues: Record<Language, BenchWords> = {
  en: {
    cameras: 'Cameras',
    none: 'No camera is listed.',
    preview: 'What the camera sees, mirrored',
    need: 'Size asked for',
    needs: { positioning: 'Positioning', preview: 'Full' },
    size: 'Picture',
    frames: 'Pictures a second',
    checks: 'Checks a second',
    light: 'Brightness, 0–255',
    lightOf: (mean, face) => (face === null ? mean : `${mean}, face ${face}`),
    faces: 'Faces',
    turned: 'Turned',
    turnedOf: (yaw, pitch, roll) => `yaw ${yaw}, pitch ${pitch}, roll ${roll}`,
    detector: { loading: 'The face detector is loading', ready: 'The face detector is ready', failed: 'The face detector could not be loaded' },
    privacy: 'Pictures stay in this page. None is stored, logged or sent.',
    touch: 'Touch test',
    touchBody: 'Wipe over the whole screen. Fields that were touched change their colour.',
    touchDone: 'Close',
    touched: (hit, all, fingers) => `${hit} of ${all} fields touched, at most ${fingers} ${fingers === 1 ? 'finger' : 'fingers'} at once`,
  },
  'zh-CN': {
    cameras: '摄像头',
    none: '没有摄像头。',
    preview: '摄像头画面（镜像）',
    need: '请求的尺寸',
    needs: { positioning: '定位', preview: '全尺寸' },
    size: '画面',
    frames: '每秒画面',
    checks: '每秒检测',
    light: '亮度（0–255）',
    lightOf: (mean, face) => (face === null ? mean : `${mean}，脸部 ${face}`),
    faces: '人脸',
    turned: '转向',
    turnedOf: (yaw, pitch, roll) => `左右 ${yaw}，俯仰 ${pitch}，侧倾 ${roll}`,
    detector: { loading: '正在加载人脸检测', ready: '人脸检测就绪', failed: '人脸检测加载失败' },
    privacy: '画面只在本页使用，不保存、不记录、不发送。',
    touch: '触摸测试',
    touchBody: '用手指划过整个屏幕，碰到的格子会变色。',
    touchDone: '关闭',
    touched: (hit, all, fingers) => `已触到 ${hit}/${all} 格，最多同时 ${fingers} 指`,
  },
  ja: {
    cameras: 'カメラ',
    none: 'カメラがありません。',
    preview: 'カメラの映像（左右反転）',
    need: '求める大きさ',
    needs: { positioning: '位置合わせ用', preview: '最大' },
    size: '映像',
    frames: '毎秒の映像',
    checks: '毎秒の検査',
    light: '明るさ（0～255）',
    lightOf: (mean, face) => (face === null ? mean : `${mean}、顔 ${face}`),
    faces: '顔',
    turned: '向き',
    turnedOf: (yaw, pitch, roll) => `左右 ${yaw}、上下 ${pitch}、傾き ${roll}`,
    detector: { loading: '顔の検出を読み込んでいます', ready: '顔の検出ができます', failed: '顔の検出を読み込めません' },
    privacy: '映像はこの画面の中だけで使い、保存も記録も送信もしません。',
    touch: 'タッチの検査',
    touchBody: '画面全体を指でなぞってください。触れたマスの色が変わります。',
    touchDone: '閉じる',
    touched: (hit, all, fingers) => `${all} マス中 ${hit} マス、同時に最大 ${fingers} 本`,
  },
};

export const benchWords = computed(() => catalogues[language.value]);
export const cameraWords = computed(() => cameraCatalogues[language.value]);
