import type { FileWords } from './en.ts';

export const zhCN: FileWords = {
  opening: (name) => `正在打开 ${name}`,
  cancel: '取消',
  reportTitle: (name) => `已打开 ${name}`,
  reportNote: '所有数值均来自文件。以下是打开时转换、补上或略去的内容：',
  kinds: {
    unknown: '只显示，不计算',
    translated: '已转换',
    folded: '已合并',
    assumed: '已补上',
    ignored: '已略去',
    lacking: '无法保存',
  },
  andMore: (places, n) => `${places} 等另外 ${n} 处`,
  done: '完成',
};
