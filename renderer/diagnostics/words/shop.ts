/** The words about the shop's own server. */
import { computed } from '@preact/signals';
import { language } from '../../state/words.ts';

interface ShopWords {
  title: string;
  online: (time: string) => string;
  alone: (time: string) => string;
  never: string;
  points: (sales: number, points: number) => string;
  noPoints: string;
  pending: (n: number) => string;
  conflicts: (n: number) => string;
}

const catalogues: Record<typeof language.value, ShopWords> = {
  en: {
    title: 'The shop’s own server',
    online: (time) => `It answers since ${time}.`,
    alone: (time) => `It does not answer since ${time}: this till is alone.`,
    never: 'It has not answered yet: this till is alone.',
    points: (sales, points) => `Paying by points alone: ${sales} more sales, ${points} points in all.`,
    noPoints: 'Paying by points: not while alone.',
    pending: (n) => `Entries that it does not have: ${n}`,
    conflicts: (n) => `Conflicts for a person: ${n}. The cashier’s screen lists them.`,
  },
  'zh-CN': {
    title: '店内服务器',
    online: (time) => `自 ${time} 起有应答。`,
    alone: (time) => `自 ${time} 起没有应答：本台单机。`,
    never: '尚未应答：本台单机。',
    points: (sales, points) => `单机时积分抵扣：还可 ${sales} 单，共 ${points} 分。`,
    noPoints: '积分抵扣：单机时不可用。',
    pending: (n) => `服务器还没有的记录：${n} 条`,
    conflicts: (n) => `需要人处理的冲突：${n} 处，见收银屏。`,
  },
  ja: {
    title: '店内サーバー',
    online: (time) => `${time} から応答しています。`,
    alone: (time) => `${time} から応答がなく、このレジは単独です。`,
    never: 'まだ応答がなく、このレジは単独です。',
    points: (sales, points) => `単独でのポイント払い：あと ${sales} 会計、合計 ${points} ポイント。`,
    noPoints: 'ポイント払い：単独の間は使えません。',
    pending: (n) => `サーバーにない記録：${n} 件`,
    conflicts: (n) => `人の対応が必要なもの：${n} 件。レジの画面に一覧があります。`,
  },
};

export const shopWords = computed(() => catalogues[language.value]);
