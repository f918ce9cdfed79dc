import type { Locale } from '../locale.ts';

/** The words of the form that changes a layer, and of the one that adds one. */
const en = {
  remove: 'Remove',
  earlier: 'Earlier',
  later: 'Later',
  more: 'More options',
  type: 'Layer to add',
  after: (layer: string) => `after ${layer}`,
  add: 'Add',
  cancel: 'Close',
  badNumber: (text: string) => `“${text}” is not a number`,
  badList: (text: string) => `“${text}” is not a list of whole numbers; write them with commas`,
  none: 'none',
  optimizer: 'Optimizer',
  loss: 'Loss',
  anew: 'The code could not be changed in place (a loop or function makes this layer), so it was written anew. Undo brings it back.',
};
export type StructureWords = typeof en;

const zhCN: StructureWords = {
  remove: '删除',
  earlier: '前移',
  later: '后移',
  more: '更多参数',
  type: '要添加的层',
  after: (layer) => `在 ${layer} 之后`,
  add: '添加',
  cancel: '收起',
  badNumber: (text) => `“${text}”不是数字`,
  badList: (text) => `“${text}”不是整数列表，请用逗号分隔`,
  none: '无',
  optimizer: '优化器',
  loss: '损失函数',
  anew: '这一层由循环或函数生成，无法就地修改，因此重新写出了代码。撤销即可恢复。',
};

const catalogues: { readonly [L in Locale]: StructureWords } = { en, 'zh-CN': zhCN };

export const structureWords = (locale: Locale): StructureWords => catalogues[locale];
