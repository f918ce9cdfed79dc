import type { Locale } from '../locale.ts';

/** The words of the Code tab. */
const en = {
  language: 'Language',
  editor: 'Keras code of the network',
  reads: 'Written from the network',
  writing: 'Writing …',
  tooLarge: (steps: string) =>
    `This network takes ${steps} multiplications and sums; loops in Python would need hours. Choose PyTorch, or a smaller network.`,
  lacks: (names: string) => `Not written, because they follow no rule of a few lines: ${names}`,
  weightsFile: (file: string) => `The weights that the script reads, as ${file}`,
  copy: 'Copy',
  copied: 'Copied',
  cannotCopy: 'The browser does not let this page copy; select the text instead',
  asks: 'The code leaves open',
  data: { sample: 'the sample of the page', random: 'random numbers', zeros: 'all zeros', ones: 'all ones' },
  shapeHint: 'Sizes with commas, such as 28, 28, 1',
  badShape: (text: string) => `“${text}” is not a list of whole numbers; write sizes with commas`,
  badNumber: (text: string) => `“${text}” is not a number`,
  line: (n: number) => `Line ${n}`,
  fine: 'Understood',
  troubles: (n: number) => (n === 1 ? '1 place is not understood' : `${n} places are not understood`),
  keeps: 'The network before stays on the stage until this can be computed.',
  skipped: (n: number) =>
    `${n === 1 ? '1 line' : `${n} lines`} about data, plots or files ${n === 1 ? 'is' : 'are'} skipped: the page brings its own data.`,
  fit: (epochs: number, batch: number, split: string) =>
    `fit: ${epochs === 1 ? '1 epoch' : `${epochs} epochs`}, batches of ${batch}${split ? `, ${split} kept for validation` : ''}`,
  train: 'Train',
  summary: 'summary()',
  predict: 'predict()',
  stepThrough: 'Step through it',
  opensTo: (layer: string) => `How the parameters of ${layer} add up`,
  anew: 'The code could not be changed in place (a loop or function makes this layer), so it was written anew. Undo brings it back.',
};
export type CodeWords = typeof en;

const zhCN: CodeWords = {
  language: '语言',
  editor: '网络的 Keras 代码',
  reads: '由网络生成',
  writing: '正在生成……',
  tooLarge: (steps) => `这个网络共有 ${steps} 次乘加，用 Python 循环要算几个小时。请选择 PyTorch，或换一个较小的网络。`,
  lacks: (names) => `以下张量无法用几行代码写出，因此略去：${names}`,
  weightsFile: (file) => `脚本读取的权重文件 ${file}`,
  copy: '复制',
  copied: '已复制',
  cannotCopy: '浏览器不允许复制，请直接选中文字',
  asks: '代码中未给出的值',
  data: { sample: '页面当前的样本', random: '随机数', zeros: '全部为 0', ones: '全部为 1' },
  shapeHint: '用逗号分隔各维大小，例如 28, 28, 1',
  badShape: (text) => `“${text}”不是整数列表，请用逗号分隔各维大小`,
  badNumber: (text) => `“${text}”不是数字`,
  line: (n) => `第 ${n} 行`,
  fine: '已读懂',
  troubles: (n) => `有 ${n} 处无法理解`,
  keeps: '在代码可以计算之前，舞台上仍是之前的网络。',
  skipped: (n) => `已略过 ${n} 行与数据、绘图或文件有关的代码：页面自带数据。`,
  fit: (epochs, batch, split) => `fit：${epochs} 轮，批大小 ${batch}${split ? `，其中 ${split} 用于验证` : ''}`,
  train: '训练',
  summary: 'summary()',
  predict: 'predict()',
  stepThrough: '逐步查看',
  opensTo: (layer) => `${layer} 的参数如何相加`,
  anew: '这一层由循环或函数生成，无法就地修改，因此重新写出了代码。撤销即可恢复。',
};

const catalogues: { readonly [L in Locale]: CodeWords } = { en, 'zh-CN': zhCN };

export const codeWords = (locale: Locale): CodeWords => catalogues[locale];
