/** Goods of a shop that a screen may show. */
import type { Minor, ProductView } from '#main/contract';

let count = 0;

export const product = (name: string, priceMinor: number | null, barcode: string, unit: 'piece' | 'kg' = 'piece'): ProductView => ({
  id: `P${++count}`,
  name,
  priceMinor: priceMinor as Minor | null,
  unit,
  taxClass: 'standard',
  ...(barcode === '' ? {} : { barcode }),
});

const drinks = [
  product('农夫山泉 饮用天然水 550 ml', 200, '6921168509256'),
  product('可口可乐 330 ml', 300, '6928804011142'),
  product('康师傅 冰红茶 500 ml', 350, '6922456889999'),
  product('元气森林 白桃味苏打气泡水', 550, '6970399920415'),
  product('王老吉 凉茶 310 ml', 450, '6902083881405'),
  product('伊利 纯牛奶 250 ml', 380, '6907992100272'),
  product('东方树叶 茉莉花茶 500 ml', 500, '6921168558049'),
  product('雀巢咖啡 丝滑拿铁 268 ml', 680, '6917878036526'),
  product('红牛 维生素功能饮料', 650, '6920202888883'),
  product('青岛啤酒 经典 500 ml', 700, '6901035602525'),
  product('维他柠檬茶 250 ml', 400, '4891028164456'),
  product('百岁山 矿泉水 570 ml', 300, '6922255451427'),
  product('酸梅汤 1 L', 1280, '6900000000011'),
];
const food = [
  product('康师傅 红烧牛肉面', 550, '6900873042720'),
  product('卫龙 大面筋 102 g', 650, '6935284412918'),
  product('奥利奥 夹心饼干 97 g', 890, '7622210123459'),
  product('旺旺 雪饼 84 g', 790, '6920952700118'),
  product('德芙 丝滑牛奶巧克力', 1190, '6914973600362'),
  product('茶叶蛋', 250, '2000000000015'),
  product('关东煮 大份', 1500, '2000000000022'),
  product('手抓饼 加蛋加火腿肠和生菜', 1200, '2000000000039'),
];
const fruit = [
  product('香蕉', 798, '2000000000107', 'kg'),
  product('红富士苹果', 1280, '2000000000114', 'kg'),
  product('砂糖橘', 990, '2000000000121', 'kg'),
];
const services = [product('塑料袋 大', 50, '2000000000206'), product('打印 A4 一张', 100, '2000000000213'), product('快递寄存', 300, '2000000000220')];

export const noPrice = product('Lao Gan Ma 老干妈 风味豆豉油制辣椒 280 g', null, '6921804700757');

export const groups = [
  { name: '饮料', products: drinks },
  { name: '食品', products: food },
  { name: '水果', products: fruit },
  { name: '服务', products: services },
];

export const products: ProductView[] = [...drinks, ...food, ...fruit, ...services, noPrice];
