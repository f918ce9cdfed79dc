import type { Notes } from './en.ts';

export const zhCN: Notes = {
  optimizerState: () => '优化器的状态没有读入，训练将重新开始',
  unknownLayer: (type) => `Backlit 不认识 ${type} 层：只显示，不计算`,
  beyondUnknown: (type) => `${type} 依赖一个无法计算的层：只显示，不计算`,
  channelsFirst: () => '文件采用通道在前的布局，坐标轴和权重已转换为通道在后',
  unsupported: (type, why) => `${type} 只显示，不计算：${why}`,
  trainingOption: (option) => `${option} 只影响训练，已略去`,
  optionIgnored: (option) => `未知选项 ${option}，已略去`,
  masks: () => '略去 mask_zero：索引为 0 的步与其他步同样计算',
  initializerIgnored: (option, name) => `${option}：未知的 ${name}，改用默认值`,
  openSize: (axis, size) => `输入的第 ${axis} 轴长度未定，取 ${size}`,
  lossUnknown: (name) => `未知的损失函数 ${name}，已略去`,
  firstLoss: () => '文件给出多个损失，这里只保留第一个输出的损失',
  optimizerUnknown: (name) => `未知的优化器 ${name}，已略去`,
  schedule: () => '学习率按计划变化，取其初始值',
  weightsBegun: (count) => `文件中缺少 ${count} 个权重张量，它们由初始化器生成`,
  lossAssumed: (loss) => `文件没有指定损失函数，暂用 ${loss}`,
  optimizerAssumed: () => '文件没有指定优化器，暂用普通梯度下降（sgd）',
  lossUnfit: (why) => `损失函数与输出不匹配，因此没有损失：${why}`,
};
