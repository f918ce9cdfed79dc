import type { Notes } from './en.ts';

export const zhCN: Notes = {
  optimizerState: () => '优化器的状态没有读入，训练将重新开始',
  unknownLayer: (type) => `Backlit 不认识 ${type} 层：只显示，不计算`,
  beyondUnknown: (type) => `${type} 依赖一个无法计算的层：只显示，不计算`,
  channelsFirst: () => '文件采用通道在前的布局，坐标轴和权重已转换为通道在后',
};
