/** Payment by face in Japanese. */
import type { faceEn } from './en.ts';

export const faceJa: { [K in keyof typeof faceEn]: (typeof faceEn)[K] extends string ? string : (typeof faceEn)[K] } = {
  faceWay: '顔で支払う',
  faceAsk: '毎回、先にお客様の同意を得てください。決済サービスのカメラが一度だけ顔を見て口座を確かめます。この端末には何も残りません。スマートフォンのコードでも同じです。',
  faceStarting: '起動中です',
  faceNoLibrary: 'ソフトウェアがありません',
  faceNotStarted: 'ソフトウェアが起動しません',
  faceNoCamera: 'カメラが開きません',
  faceDown: 'ソフトウェアを再起動中です',
  stateFace: 'お客様にカメラを見てもらってください。',
  stateFaceDigits: '電話番号の下四桁を聞いてください。',
  faceDigits: '電話番号の数字',
  faceDigitsWrong: '合いません。もう一度聞いてください。',
  faceDigitsTake: 'この数字を使う',
  verdictNoFace: '顔なし · 請求なし',
  faceCancelled: '取り消しました。別の方法を選ぶか、もう一度試してください。',
  faceTimeout: '時間内に顔が見つかりませんでした。別の方法を選ぶか、もう一度試してください。',
  faceInterrupted: '端末が再起動しました。別の方法を選ぶか、もう一度試してください。',
  faceOtherWay: 'お客様が別の方法を選びました。',
  faceRefused: '決済サービスがこの顔を受け付けません。コードで支払ってください。',
  faceDigitsEnd: '数字が合いませんでした。コードで支払ってください。',
  faceCamera: '顔用のカメラが動きません。コードで支払ってください。',
  faceLine: '決済サービスにつながりません。別の方法を選んでください。',
  faceSdk: '決済サービスのソフトウェアに不具合がありました。別の方法を選ぶか、もう一度試してください。',
  faceAgreed: (scheme) => `お客様が同意 · ${scheme}`,
  stateFacePage: (scheme) => `${scheme}の画面の案内に従ってもらってください。`,
};
