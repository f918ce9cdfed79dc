import type { Messages } from '../index.ts';

/** 页面与嵌入视图共用的文字：消息、播放，以及每个自带模型的名称。 */
export const common: Messages['common'] = {
  notices: '消息',
  dismiss: '知道了',
  play: '播放',
  pause: '暂停',
  titles: {
    lenet: 'LeNet 手写数字识别',
    residual: '残差网络识别数字',
    sequential: 'Keras Sequential 数字识别',
    brackets: '读括号的 LSTM',
    sorting: '会排序的 Transformer',
    spiral: '螺旋分类',
    xor: '异或（XOR）',
    neuron: '单个神经元',
  },
};
