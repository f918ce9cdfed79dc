import type { Messages } from '../index.ts';

/** 模型库：每个自带模型的名称和看点。 */
export const gallery: Messages['gallery'] = {
  title: '选择模型',
  note: '全部由本项目训练，用的正是你将要一步步看到的运算。',
  open: (title) => `打开${title}`,
  present: '正在展示',
  loading: '载入中……',
  models: {
    lenet: {
      title: 'LeNet 手写数字识别',
      text: '看卷积核怎样在图像上滑动，梯度又怎样一路回到卷积核的每个格子。',
    },
    sequential: {
      title: 'Keras Sequential 数字识别',
      text: '教科书上的网络：784 个像素，64 个隐藏单元，10 个答案。只有矩阵乘向量。',
    },
    spiral: {
      title: '螺旋分类',
      text: '两个隐藏层把平面弯来弯去，直到缠绕的两条旋臂分开。',
    },
    xor: {
      title: '异或（XOR）',
      text: '单个神经元做不到的事：三个隐藏单元就能分辨“相同”与“不同”。',
    },
    neuron: {
      title: '单个神经元',
      text: '三个输入、三个权重、一个偏置、一个激活函数：再大的网络也由它组成。',
    },
  },
};
